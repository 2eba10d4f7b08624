using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Watch.Actors.Transport;

/// <summary>Puts the exceptions of sockets, TLS and HTTP in gRPC's terms.</summary>
internal static class TransportFailure
{
    /// <summary>One failure for a reader: its code, the endpoint, and what happened there.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="endpoint">The other end.</param>
    /// <param name="settings">The time-outs that may have run off.</param>
    /// <param name="frames">What the peer said on the connection, if there was one.</param>
    public static GrpcException Explain(Exception failure, Endpoint endpoint, TransportSettings settings, PeerFrames? frames)
    {
        if (failure is GrpcException known)
            return known;
        var (code, detail) = failure switch
        {
            OperationCanceledException { InnerException: TimeoutException } =>
                (GrpcCode.Unavailable, $"cannot connect to {endpoint}: no connection within {Seconds(settings.ConnectTimeout)}"),
            OperationCanceledException when frames?.GoAway is null && frames?.Reset is null => (GrpcCode.Cancelled, "the call was disposed"),
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                (GrpcCode.Unavailable, $"cannot connect to {endpoint}: the name {endpoint.Address.Host} is not known ({Root(failure)})"),
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
                (GrpcCode.Unavailable, $"cannot connect to {endpoint}: {Root(failure)}"),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
                (GrpcCode.Unavailable, $"cannot connect to {endpoint}: TLS handshake failed: {Root(failure)}; see watch-actors.etcd.tls"),
            HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError } =>
                (GrpcCode.Unavailable, $"cannot connect to {endpoint}: it does not speak HTTP/2 (ALPN h2 was not chosen)"),
            _ => FromConnection(failure, endpoint, settings, frames),
        };
        return new GrpcException(code, GrpcStatusMapping.OneLine(detail), FailureOrigin.Transport, failure);
    }

    private static (GrpcCode Code, string Detail) FromConnection(Exception failure, Endpoint endpoint, TransportSettings settings, PeerFrames? frames)
    {
        // A GOAWAY explains the resets that follow it.
        if (frames?.GoAway is { } goAway)
            return (GrpcCode.Unavailable, $"{endpoint} closed the connection: GOAWAY {GrpcStatusMapping.Http2Name(goAway.Code)}{(goAway.DebugText.Length > 0 ? $" \"{goAway.DebugText}\"" : "")}");
        if (frames?.Reset is { } reset)
            return (GrpcStatusMapping.FromReset(reset.Code), $"{endpoint} reset the stream: RST_STREAM {GrpcStatusMapping.Http2Name(reset.Code)}");
        if (Find<HttpProtocolException>(failure) is not null || IsInvalidAnswer(failure))
        {
            // The handler reports its own keep-alive in the words it has for a peer that broke the protocol.
            return frames is not null && settings.KeepAliveTimeout > TimeSpan.Zero && frames.Silence >= settings.KeepAliveTimeout
                ? (GrpcCode.Unavailable, $"{endpoint} gave no sign of life for {Seconds(frames.Silence)} (HTTP/2 PING unanswered)")
                : (GrpcCode.Unavailable, $"{endpoint} does not keep to HTTP/2: is another service at this address? ({Root(failure)})");
        }

        return (GrpcCode.Unavailable, $"connection to {endpoint} lost: {Root(failure)}");
    }

    private static bool IsInvalidAnswer(Exception failure) =>
        Find<HttpRequestException>(failure) is { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError };

    private static T? Find<T>(Exception failure)
        where T : Exception
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            if (e is T found)
                return found;
        }

        return null;
    }

    // What a reader can use is innermost; outer layers say only that something inside them failed.
    private static string Root(Exception failure)
    {
        var telling = Find<SocketException>(failure) ?? (Exception?)Find<AuthenticationException>(failure);
        var innermost = failure.GetBaseException().Message;
        return telling is SocketException ? telling.Message : innermost;
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
