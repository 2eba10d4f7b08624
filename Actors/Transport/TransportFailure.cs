using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

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
        var (code, detail) = FromPeer(endpoint, frames)
            ?? FromConnecting(failure, endpoint, settings)
            ?? FromConnection(failure, endpoint, settings, frames);
        return new GrpcException(code, GrpcStatusMapping.OneLine(detail), FailureOrigin.Transport, failure);
    }

    private static (GrpcCode Code, string Detail)? FromPeer(Endpoint endpoint, PeerFrames? frames)
    {
        // A GOAWAY explains the resets that follow it.
        if (frames?.GoAway is { } goAway)
        {
            var debugText = goAway.DebugText.Length > 0 ? $" \"{goAway.DebugText}\"" : "";
            return (GrpcCode.Unavailable,
                $"{endpoint} closed the connection: GOAWAY {GrpcStatusMapping.Http2Name(goAway.Code)}{debugText}");
        }
        if (frames?.Reset is { } reset)
        {
            return (GrpcStatusMapping.FromReset(reset.Code),
                $"{endpoint} reset the stream: RST_STREAM {GrpcStatusMapping.Http2Name(reset.Code)}");
        }
        if (frames is { IsForeign: true })
            return (GrpcCode.Unavailable, $"{endpoint} does not speak HTTP/2: is another service at this address?");
        return null;
    }

    private static (GrpcCode Code, string Detail)? FromConnecting(Exception failure, Endpoint endpoint, TransportSettings settings)
    {
        var reason = failure switch
        {
            OperationCanceledException { InnerException: TimeoutException } => $"no connection within {Seconds(settings.ConnectTimeout)}",
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                $"the name {endpoint.Address.Host} is not known ({Root(failure)})",
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => Root(failure),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
                $"TLS handshake failed: {Root(failure)}; see watch-actors.etcd.tls",
            HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError } =>
                "it does not speak HTTP/2 (ALPN h2 was not chosen)",
            _ => null,
        };
        return reason is null ? null : (GrpcCode.Unavailable, $"cannot connect to {endpoint}: {reason}");
    }

    private static (GrpcCode Code, string Detail) FromConnection(
        Exception failure, Endpoint endpoint, TransportSettings settings, PeerFrames? frames)
    {
        var isSilent = frames is not null && settings.KeepAliveTimeout > TimeSpan.Zero && frames.Silence >= settings.KeepAliveTimeout;
        var hasNotBegun = endpoint.UsesTls && frames is { HasBegun: false } && !isSilent;
        if (hasNotBegun || failure.GetBaseException() is CryptographicException or AuthenticationException)
            return RefusedByTls(failure, endpoint);
        if ((Find<HttpProtocolException>(failure) is not null || IsInvalidAnswer(failure)) && !IsCutShort(failure))
        {
            // The handler reports its own keep-alive in the words it has for a peer that broke the protocol.
            return isSilent
                ? (GrpcCode.Unavailable, $"{endpoint} gave no sign of life for {Seconds(frames!.Silence)} (HTTP/2 PING unanswered)")
                : (GrpcCode.Unavailable, $"{endpoint} does not keep to HTTP/2: is another service at this address? ({Root(failure)})");
        }

        return (GrpcCode.Unavailable, $"connection to {endpoint} lost: {Root(failure)}");
    }

    // With TLS 1.3 a server refuses a client's certificate, or its lack of one, after the handshake: with an alert, which the end of the
    // connection may overtake.
    private static (GrpcCode Code, string Detail) RefusedByTls(Exception failure, Endpoint endpoint) => (
        GrpcCode.Unavailable,
        $"{endpoint} ended the TLS connection: {Root(failure)}; does it want a client certificate of an authority that it trusts? "
            + "see watch-actors.etcd.tls");

    private static bool IsInvalidAnswer(Exception failure) =>
        Find<HttpRequestException>(failure) is { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError };

    // A peer that goes away before its first frame has broken no rule.
    private static bool IsCutShort(Exception failure) =>
        failure.GetBaseException() is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded };

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
        var root = failure;
        for (var e = failure; e is not null; e = e.InnerException)
        {
            if (e is SocketException)
                return e.Message;
            if (e is not ObjectDisposedException)
                root = e;
        }

        return root.Message;
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
