using System.Globalization;

namespace Watch.Actors.Transport;

/// <summary>How a call ended, or why it could not begin.</summary>
internal readonly record struct GrpcStatus(GrpcCode Code, string Detail, FailureOrigin Origin)
{
    public static GrpcStatus Ok { get; } = new(GrpcCode.Ok, "", FailureOrigin.Server);

    public GrpcException ToException(Exception? cause = null) => new(Code, Detail, Origin, cause);
}

/// <summary>What HTTP answers, trailers and HTTP/2 error codes mean in gRPC's terms.</summary>
internal static class GrpcStatusMapping
{
    private static readonly string[] Http2Names =
    [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR",
        "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    ];

    /// <summary>Judges the head of an answer.</summary>
    /// <returns>How the call ended, if the head says so already; null when messages and trailers follow.</returns>
    public static GrpcStatus? FromHead(int httpStatus, string? contentType, string? grpcStatus, string? grpcMessage)
    {
        if (grpcStatus is not null)
            return FromGrpcStatus(grpcStatus, grpcMessage);
        var isGrpc = IsGrpc(contentType);
        if (httpStatus == 200 && isGrpc)
            return null;
        var type = contentType is null ? "no content type" : $"content type {OneLine(contentType)}";
        var detail = string.Create(
            CultureInfo.InvariantCulture,
            $"answered HTTP {httpStatus} with {type}, which is no gRPC: "
                + $"is there a proxy on the way, or another service at this address?");
        return new GrpcStatus(FromHttpStatus(httpStatus), detail, FailureOrigin.Transport);
    }

    /// <summary>Judges the trailers of an answer that is complete.</summary>
    public static GrpcStatus FromTrailers(string? grpcStatus, string? grpcMessage) =>
        grpcStatus is not null
            ? FromGrpcStatus(grpcStatus, grpcMessage)
            : new GrpcStatus(GrpcCode.Unavailable, "ended the stream without a gRPC status", FailureOrigin.Transport);

    /// <summary>The code of an HTTP answer without a gRPC status (gRPC's "HTTP to gRPC Status Code Mapping").</summary>
    public static GrpcCode FromHttpStatus(int httpStatus) => httpStatus switch
    {
        400 => GrpcCode.Internal,
        401 => GrpcCode.Unauthenticated,
        403 => GrpcCode.PermissionDenied,
        404 => GrpcCode.Unimplemented,
        429 or 502 or 503 or 504 => GrpcCode.Unavailable,
        _ => GrpcCode.Unknown,
    };

    /// <summary>The code of a stream that the peer reset (gRPC over HTTP/2, "Errors").</summary>
    public static GrpcCode FromReset(uint http2Code) => http2Code switch
    {
        7 => GrpcCode.Unavailable,
        8 => GrpcCode.Cancelled,
        11 => GrpcCode.ResourceExhausted,
        12 => GrpcCode.PermissionDenied,
        _ => GrpcCode.Internal,
    };

    /// <summary>The name of an HTTP/2 error code, with its number.</summary>
    public static string Http2Name(uint http2Code) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(http2Code < Http2Names.Length ? Http2Names[http2Code] : "unknown code")} ({http2Code})");

    /// <summary>Line breaks and other control characters would tear a log line apart.</summary>
    public static string OneLine(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

    private static GrpcStatus FromGrpcStatus(string grpcStatus, string? grpcMessage)
    {
        // What is no valid escape stays as it is: a status must not be lost because its text is odd.
        var detail = OneLine(Uri.UnescapeDataString(grpcMessage ?? ""));
        if (!int.TryParse(grpcStatus, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number > (int)GrpcCode.Unauthenticated)
        {
            return new GrpcStatus(GrpcCode.Unknown, $"grpc-status \"{OneLine(grpcStatus)}\" is not known: {detail}", FailureOrigin.Server);
        }
        return new GrpcStatus((GrpcCode)number, detail, FailureOrigin.Server);
    }

    private static bool IsGrpc(string? contentType) =>
        contentType is not null
        && contentType.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == 16 || contentType[16] is '+' or ';' or ' ');
}
