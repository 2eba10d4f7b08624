using System.Net;
using System.Net.Sockets;
using Watch.Actors.Specs.Transport.Peers;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

/// <summary>A call that its caller ends, in every state it may be in.</summary>
public abstract class TransportDisposeSpec : TransportSpec
{
    [Theory(DisplayName = "Disposing a call ends a pending read with Cancelled, and the server sees the call given up")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dispose_while_reading(bool headHasCome)
    {
        var headSent = new TaskCompletionSource();
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            if (headHasCome)
            {
                await connection.GrpcHeadAsync(stream);
                await connection.DataAsync(stream, GrpcAnswer.Frame(1));
            }

            headSent.SetResult();
            await connection.Closed;
        });
        await using var transport = Create(Settings);
        var call = await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon();
        await headSent.Task.Soon();
        if (headHasCome)
            await call.ReadAsync(default).Soon();
        var read = call.ReadAsync(default);
        await call.DisposeAsync().AsTask().Soon();
        Assert.Equal(GrpcCode.Cancelled, (await Assert.ThrowsAsync<GrpcException>(() => read.Soon())).Code);
        Assert.Equal(GrpcCode.Cancelled, (await Assert.ThrowsAsync<GrpcException>(() => call.ReadAsync(default).Soon())).Code);
    }

    [Fact(DisplayName = "The server sees a disposed call as given up")]
    public async Task Server_sees_it()
    {
        var givenUp = new TaskCompletionSource();
        await using var server = await GrpcServer.StartAsync(async http =>
        {
            await GrpcAnswer.WriteAsync(http, 1);
            await GrpcAnswer.GivenUpAsync(http);
            givenUp.SetResult();
        });
        await using var transport = Create(Settings);
        var call = await transport.OpenWatchAsync(server.Endpoint, NoMetadata, default).Soon();
        await call.ReadAsync(default).Soon();
        await call.DisposeAsync().AsTask().Soon();
        await givenUp.Task.Soon();
    }

    [Fact(DisplayName = "Disposing a call ends a write that the peer does not take, and the connection with it")]
    public async Task Dispose_while_writing()
    {
        var closed = new TaskCompletionSource();
        await using var peer = ScriptedPeer.Start(async connection =>
        {
            connection.RefillsWindows = false;
            await connection.Closed;
            closed.SetResult();
        });
        await using var transport = Create(Settings);
        var call = await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon();
        var write = call.WriteAsync([CreateRequest(1, keySize: 1_000_000)], default);
        await call.DisposeAsync().AsTask().Soon();
        Assert.Equal(GrpcCode.Cancelled, (await Assert.ThrowsAsync<GrpcException>(() => write.Soon())).Code);
        await closed.Task.Soon();
    }

    [Fact(DisplayName = "Disposing twice, also at once, is disposing")]
    public async Task Dispose_twice()
    {
        await using var peer = ScriptedPeer.Start(connection => connection.Closed);
        await using var transport = Create(Settings);
        var call = await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon();
        await Task.WhenAll(call.DisposeAsync().AsTask(), call.DisposeAsync().AsTask()).Soon();
        await call.DisposeAsync().AsTask().Soon();
        await Assert.ThrowsAsync<GrpcException>(() => call.WriteAsync([CreateRequest(1)], default).Soon());
    }

    [Fact(DisplayName = "A write that is given up half-way ends the writing: what follows could not be read")]
    public async Task Write_given_up()
    {
        await using var peer = ScriptedPeer.Start(async connection =>
        {
            connection.RefillsWindows = false;
            await connection.Closed;
        });
        await using var transport = Create(Settings);
        await using var call = await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon();
        using var patience = new CancellationTokenSource();
        var write = call.WriteAsync([CreateRequest(1, keySize: 1_000_000)], patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write.Soon());
        Assert.Equal(GrpcCode.Cancelled, (await Assert.ThrowsAsync<GrpcException>(() => call.WriteAsync([CreateRequest(2)], default).Soon())).Code);
    }

    [Fact(DisplayName = "An open that is given up ends with the caller's cancellation")]
    public async Task Open_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var transport = Create(Settings);
        using var patience = new CancellationTokenSource();
        var open = transport.OpenWatchAsync(Endpoint.Parse($"https://{silent.LocalEndpoint}"), NoMetadata, patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open.Soon());
    }

    [Fact(DisplayName = "A write after the server has ended the call fails with a gRPC error, not with the stack's own")]
    public async Task Write_after_the_end()
    {
        await using var server = await GrpcServer.StartAsync(http => GrpcAnswer.EndAsync(http, GrpcCode.PermissionDenied, "no"));
        await using var transport = Create(Settings);
        await using var call = await transport.OpenWatchAsync(server.Endpoint, NoMetadata, default).Soon();
        Assert.Equal(GrpcCode.PermissionDenied, (await Assert.ThrowsAsync<GrpcException>(() => call.ReadAsync(default).Soon())).Code);
        await Assert.ThrowsAsync<GrpcException>(async () =>
        {
            // The server's reset of the request may be on its way still: until it is here, writes go nowhere.
            while (true)
                await call.WriteAsync([CreateRequest(1)], default).Soon();
        });
    }

    [Fact(DisplayName = "A closed transport opens nothing")]
    public async Task Closed_transport()
    {
        await using var peer = ScriptedPeer.Start(connection => connection.Closed);
        var transport = Create(Settings);
        await transport.DisposeAsync();
        Assert.Equal(GrpcCode.Cancelled, (await Assert.ThrowsAsync<GrpcException>(() => transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon())).Code);
        Assert.Equal(0, peer.Accepted);
    }
}
