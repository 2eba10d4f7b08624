using System.Net;
using System.Net.Sockets;
using System.Text;
using Watch.Actors.Specs.Transport.Peers;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

/// <summary>Everything that can go wrong on a connection reaches the caller as one kind of failure, with its code, its origin and the address.</summary>
public abstract class TransportFailureSpec : TransportSpec
{
    [Fact(DisplayName = "Nobody listens: the open fails with Unavailable")]
    public async Task Refused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var endpoint = Endpoint.Parse($"http://{listener.LocalEndpoint}");
        listener.Stop();
        await FailsToOpenAsync(endpoint, Settings, "Connection refused");
    }

    [Fact(DisplayName = "A name that does not resolve: the open fails with Unavailable")]
    public Task Unknown_name() => FailsToOpenAsync(Endpoint.Parse("http://no-such-host.invalid:2379"), Settings, "no-such-host.invalid");

    [Fact(DisplayName = "A peer that never finishes the handshake: the open fails with Unavailable after the connect time-out")]
    public async Task Connect_timeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await FailsToOpenAsync(Endpoint.Parse($"https://{silent.LocalEndpoint}"), Settings with { ConnectTimeout = TimeSpan.FromSeconds(0.2) }, "0.2 s");
    }

    [Theory(DisplayName = "A GOAWAY is Unavailable whatever its code, and its words are kept")]
    [InlineData(0u, "NO_ERROR")]
    [InlineData(2u, "INTERNAL_ERROR")]
    [InlineData(11u, "ENHANCE_YOUR_CALM")]
    [InlineData(4711u, "4711")]
    public async Task Goes_away(uint code, string name)
    {
        await using var peer = ScriptedPeer.Answering((connection, _) => connection.GoAwayAsync(lastStream: 0, code, "too_many_pings"));
        var failure = await FailsAsync(peer.Endpoint, GrpcCode.Unavailable, "GOAWAY");
        Assert.Contains(name, failure.Detail, StringComparison.Ordinal);
        Assert.Contains("too_many_pings", failure.Detail, StringComparison.Ordinal);
        Assert.Equal(1, peer.Accepted);
    }

    [Theory(DisplayName = "A reset stream has the code that gRPC gives it, before the head of the answer and after")]
    [InlineData(0u, GrpcCode.Internal)]
    [InlineData(1u, GrpcCode.Internal)]
    [InlineData(2u, GrpcCode.Internal)]
    [InlineData(3u, GrpcCode.Internal)]
    [InlineData(7u, GrpcCode.Unavailable)]
    [InlineData(8u, GrpcCode.Cancelled)]
    [InlineData(11u, GrpcCode.ResourceExhausted)]
    [InlineData(12u, GrpcCode.PermissionDenied)]
    [InlineData(13u, GrpcCode.Internal)]
    public async Task Resets(uint http2Code, GrpcCode code)
    {
        // Every stream: the handler asks again, on the same connection, where a stream is refused before its body has begun.
        await using var early = ScriptedPeer.Start(async connection =>
        {
            while (true) await connection.ResetAsync(await connection.RequestAsync(), http2Code);
        });
        await FailsAsync(early.Endpoint, code, "RST_STREAM");
        await using var late = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.ResetAsync(stream, http2Code);
        });
        await FailsAsync(late.Endpoint, code, "RST_STREAM");
    }

    [Fact(DisplayName = "A refused stream is not moved to another connection behind the caller's back")]
    public async Task Does_not_repeat()
    {
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.ReceivedAsync(1);
            await connection.ResetAsync(stream, code: 7);
        });
        await using var transport = Create(Settings);
        await using var call = await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon();
        await call.WriteAsync([CreateRequest(1)], default).Soon();
        Assert.Equal(GrpcCode.Unavailable, (await Assert.ThrowsAsync<GrpcException>(() => call.ReadAsync(default).Soon())).Code);
        Assert.Equal(1, peer.Accepted);
    }

    [Theory(DisplayName = "A connection that ends is Unavailable, whether closed or reset")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connection_ends(bool byReset)
    {
        await using var peer = ScriptedPeer.Start(async connection =>
        {
            var stream = await connection.RequestAsync();
            await connection.GrpcHeadAsync(stream);
            await connection.DataAsync(stream, GrpcAnswer.Frame(1, 2, 3).AsMemory(0, 6));
            if (byReset)
                connection.Abort();
        });
        await FailsAsync(peer.Endpoint, GrpcCode.Unavailable, "lost");
    }

    [Theory(DisplayName = "Bytes that are no HTTP/2 are Unavailable, and the text asks whether this is the right service")]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n and some more of what nobody here understands")]
    public async Task Garbage(string garbage)
    {
        await using var peer = ScriptedPeer.Raw(Encoding.ASCII.GetBytes(garbage));
        await FailsAsync(peer.Endpoint, GrpcCode.Unavailable, "HTTP/2");
    }

    [Fact(DisplayName = "Garbage in the midst of a call is Unavailable")]
    public async Task Garbage_later()
    {
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.RawAsync(Enumerable.Repeat((byte)0xff, 64).ToArray());
        });
        await FailsAsync(peer.Endpoint, GrpcCode.Unavailable, "HTTP/2");
    }

    [Theory(DisplayName = "A peer that falls silent is found by the keep-alive, before the head of the answer and after")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Silence(bool headHasCome)
    {
        await using var peer = ScriptedPeer.Answering((connection, stream) =>
        {
            connection.AnswersPings = false;
            return headHasCome ? connection.GrpcHeadAsync(stream) : Task.CompletedTask;
        });
        var quick = Settings with { KeepAliveDelay = TimeSpan.FromSeconds(1), KeepAliveTimeout = TimeSpan.FromSeconds(1) };
        await FailsAsync(peer.Endpoint, GrpcCode.Unavailable, "PING", quick);
    }

    /// <summary>Fails a call and judges its failure.</summary>
    protected async Task<GrpcException> FailsAsync(Endpoint endpoint, GrpcCode code, string words, TransportSettings? settings = null)
    {
        var failure = await FailureAsync(endpoint, settings);
        Assert.Equal((code, FailureOrigin.Transport), (failure.Code, failure.Origin));
        Assert.Contains(words, failure.Detail, StringComparison.Ordinal);
        Assert.Contains(endpoint.ToString(), failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Detail);
        return failure;
    }

    private async Task FailsToOpenAsync(Endpoint endpoint, TransportSettings settings, string words)
    {
        await using var transport = Create(settings);
        var failure = await Assert.ThrowsAsync<GrpcException>(() => transport.OpenWatchAsync(endpoint, NoMetadata, default).Soon());
        Assert.Equal((GrpcCode.Unavailable, FailureOrigin.Transport), (failure.Code, failure.Origin));
        Assert.Contains(words, failure.Detail, StringComparison.Ordinal);
        Assert.Contains(endpoint.ToString(), failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Detail);
    }
}
