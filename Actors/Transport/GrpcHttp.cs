using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Watch.Actors.Transport;

/// <summary>The HTTP side of a gRPC call: the head of its request, the status in its answer.</summary>
internal static class GrpcHttp
{
    private static readonly string UserAgent = $"grpc-watch-actors/{typeof(GrpcHttp).Assembly.GetName().Version?.ToString(3)}";

    private static readonly HashSet<string> OwnNames =
        new(["content-type", "content-length", "te", "user-agent", "host", "connection", "transfer-encoding"], StringComparer.Ordinal);

    /// <summary>Builds a request.</summary>
    /// <exception cref="GrpcException">The metadata cannot be sent.</exception>
    public static HttpRequestMessage Request(
        Endpoint endpoint, string method, IReadOnlyDictionary<string, string> metadata, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint.Address, method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("user-agent", UserAgent);
        request.Headers.TryAddWithoutValidation("grpc-accept-encoding", "identity");
        foreach (var (name, value) in metadata)
        {
            if (!CanBeSent(name, value) || !request.Headers.TryAddWithoutValidation(name, value))
                throw CannotBeSent(name);
        }

        return request;
    }

    /// <summary>Whether metadata may be sent: not under a name of gRPC's or HTTP's own, and as it is.</summary>
    public static bool CanBeSent(string name, string value) => IsName(name) && IsValue(value);

    /// <summary>What is told of metadata that cannot be sent; its value is left out.</summary>
    public static GrpcException CannotBeSent(string name) => new(
        GrpcCode.InvalidArgument,
        $"metadata \"{GrpcStatusMapping.OneLine(name)}\" cannot be sent: "
            + "names are lower case and not gRPC's or HTTP's own, values are printable ASCII",
        FailureOrigin.Transport);

    /// <summary>
    /// A deadline as gRPC writes it: at most eight digits and a unit, rounded up so that the server never gives up before we do.
    /// </summary>
    public static string Timeout(TimeSpan deadline)
    {
        const long MostDigits = 99_999_999;
        (long Ticks, char Name)[] units =
        [
            (TimeSpan.TicksPerMicrosecond, 'u'), (TimeSpan.TicksPerMillisecond, 'm'),
            (TimeSpan.TicksPerSecond, 'S'), (TimeSpan.TicksPerMinute, 'M'),
        ];
        foreach (var (ticks, name) in units)
        {
            var count = (deadline.Ticks / ticks) + (deadline.Ticks % ticks > 0 ? 1 : 0);
            if (count <= MostDigits)
                return string.Create(CultureInfo.InvariantCulture, $"{Math.Max(count, 0)}{name}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Math.Min(deadline.Ticks / TimeSpan.TicksPerHour, MostDigits)}H");
    }

    /// <summary>How the call ended, if the head of its answer says so; null when messages follow.</summary>
    public static GrpcStatus? HeadStatus(HttpResponseMessage response) => GrpcStatusMapping.FromHead(
        (int)response.StatusCode,
        response.Content.Headers.NonValidated.TryGetValues("content-type", out var type) ? type.ToString() : null,
        First(response.Headers, "grpc-status"),
        First(response.Headers, "grpc-message"));

    /// <summary>How the call ended, once its body has been read to the end.</summary>
    public static GrpcStatus EndStatus(HttpResponseMessage response) =>
        GrpcStatusMapping.FromTrailers(First(response.TrailingHeaders, "grpc-status"), First(response.TrailingHeaders, "grpc-message"));

    private static string? First(HttpHeaders headers, string name)
    {
        if (!headers.NonValidated.TryGetValues(name, out var values))
            return null;
        foreach (var value in values)
            return value;
        return null;
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !OwnNames.Contains(name) && !name.StartsWith("grpc-", StringComparison.Ordinal)
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.');

    private static bool IsValue(string value) => value.All(c => c is >= ' ' and <= '~');
}
