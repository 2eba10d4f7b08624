using System.Security.Cryptography;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

/// <summary>What a reader is told of failures that a peer made here does not produce on demand.</summary>
public sealed class TransportFailureTextSpec
{
    private static readonly TransportSettings Settings = new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(5), KeepAliveDelay = TimeSpan.FromSeconds(6), KeepAliveTimeout = TimeSpan.FromSeconds(4),
        MaxMessageSize = 1, WindowSize = 65_535, Tls = TlsSettings.None,
    };

    [Fact]
    public void A_server_that_refuses_the_client_after_the_handshake_is_told_as_such()
    {
        var alert = new HttpRequestException(HttpRequestError.HttpProtocolError, "invalid", new IOException("tls", new CryptographicException("sslv3 alert bad certificate")));
        var failure = TransportFailure.Explain(alert, Endpoint.Parse("https://etcd:2379"), Settings, frames: null);
        Assert.Equal((GrpcCode.Unavailable, FailureOrigin.Transport), (failure.Code, failure.Origin));
        Assert.Contains("does it want a client certificate of an authority that it trusts?", failure.Detail, StringComparison.Ordinal);
        Assert.Contains("sslv3 alert bad certificate", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_goes_away_after_the_handshake_without_a_word_is_asked_about_as_one_that_refused_the_client()
    {
        var frames = new PeerFrames(TimeProvider.System);
        var ended = new IOException("connection reset");
        Assert.Contains("does it want a client certificate", Explain("https://etcd:2379", ended, frames), StringComparison.Ordinal);
        Assert.StartsWith("connection to http://etcd:2379 lost", Explain("http://etcd:2379", ended, frames), StringComparison.Ordinal);
        frames.Follow([0, 0, 0, 4, 0, 0, 0, 0, 0]);
        Assert.StartsWith("connection to https://etcd:2379 lost", Explain("https://etcd:2379", ended, frames), StringComparison.Ordinal);
    }

    [Fact]
    public void A_peer_that_goes_away_before_its_first_frame_is_a_lost_connection()
    {
        var ended = new HttpIOException(HttpRequestError.ResponseEnded, "ended prematurely");
        var failure = TransportFailure.Explain(
            new HttpRequestException(HttpRequestError.InvalidResponse, "invalid", ended), Endpoint.Parse("http://etcd:2379"), Settings, frames: null);
        Assert.StartsWith("connection to http://etcd:2379 lost", failure.Detail, StringComparison.Ordinal);
    }

    private static string Explain(string endpoint, Exception failure, PeerFrames frames) =>
        TransportFailure.Explain(failure, Endpoint.Parse(endpoint), Settings, frames).Detail;
}
