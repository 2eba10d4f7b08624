using System.Collections.Immutable;
using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit.Specs.Scripted;

public sealed class ScriptedMovesSpec
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly TransportSettings Settings = new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(10), KeepAliveDelay = TimeSpan.FromMinutes(1), KeepAliveTimeout = TimeSpan.FromMinutes(1),
        MaxMessageSize = 1 << 20, WindowSize = 1 << 20, Tls = TlsSettings.None,
    };

    [Fact]
    public async Task Creates_are_answered_in_the_order_of_the_script()
    {
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.CreateInOrderAsync(stream, 7, 1, 0, 1);
            await connection.EndAsync(stream, GrpcCode.Ok);
        });
        await using var transport = new Http2Transport(Settings);
        await using var call = await OpenAsync(transport, peer);
        await call.WriteAsync([Create(4), Create(5), Create(6)], default);

        Assert.Equal([Answers.Created(5, 7), Answers.Created(4, 7), Answers.Created(5, 7)], await ReadAllAsync(call));
    }

    [Fact]
    public async Task Answers_come_as_they_are_said_whatever_they_are()
    {
        WatchResponse[] said =
        [
            Answers.Events(9, Answers.Put("early", 3)), Answers.Created(1, 3), Answers.Created(1, 3), Answers.Canceled(1), Answers.Canceled(1),
            Answers.Fragment(1, moreFollow: true, Answers.Put("a", 4)), Answers.AtRevision(Answers.Progress(1, 5), 0),
            Answers.AtRevision(Answers.Progress(1, 5), 2), Answers.OfCluster(Answers.Progress(1, 6), 99),
        ];
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.RespondAsync(stream, said);
            await connection.EndAsync(stream, GrpcCode.Ok);
        });
        await using var transport = new Http2Transport(Settings);
        await using var call = await OpenAsync(transport, peer);

        Assert.Equal(said, await ReadAllAsync(call));
        Assert.Equal((0, 2, 99ul), (said[6].Header.Revision, said[7].Header.Revision, said[8].Header.ClusterId));
    }

    [Theory]
    [InlineData(GrpcCode.Unavailable)]
    [InlineData(GrpcCode.PermissionDenied)]
    [InlineData(GrpcCode.Unauthenticated)]
    public async Task An_error_is_told_in_the_head_or_at_the_end(GrpcCode code)
    {
        var head = await FailureAsync((connection, stream) => connection.TrailersOnlyAsync(stream, code, "no"));
        var end = await FailureAsync(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.EndAsync(stream, code, "no");
        });
        Assert.Equal((code, "no"), (head.Code, head.Detail));
        Assert.Equal((code, "no"), (end.Code, end.Detail));
    }

    [Fact]
    public async Task A_length_is_claimed_and_refused()
    {
        var failure = await FailureAsync(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.ClaimAsync(stream, 600_000_000);
        });
        Assert.Equal(FailureOrigin.Limit, failure.Origin);
    }

    [Fact]
    public async Task Half_a_response_and_silence_is_nothing_that_can_be_read()
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.RespondAsync(stream, Answers.Created(1, 2));
            await connection.RespondPartAsync(stream, Answers.Created(2, 2), bytes: 7);
            sent.SetResult();
        });
        await using var transport = new Http2Transport(Settings);
        await using var call = await OpenAsync(transport, peer);
        await sent.Task.WaitAsync(Limit);

        Assert.Single((await call.ReadAsync(default).WaitAsync(Limit))!);
        Assert.False(call.ReadAsync(default).IsCompleted);
    }

    [Fact]
    public async Task Garbage_is_no_response_and_no_http2()
    {
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.RespondGarbageAsync(stream, seed: 1);
            await read.Task;
            await connection.GarbageAsync(seed: 1);
        });
        await using var transport = new Http2Transport(Settings);
        await using var call = await OpenAsync(transport, peer);

        var message = Assert.Single((await call.ReadAsync(default).WaitAsync(Limit))!);
        read.SetResult();
        Assert.Equal(100, message.Length);
        Assert.Throws<InvalidProtocolBufferException>(() => WatchResponse.Parser.ParseFrom(message));
        var failure = await Assert.ThrowsAsync<GrpcException>(() => call.ReadAsync(default).WaitAsync(Limit));
        Assert.Equal(GrpcCode.Unavailable, failure.Code);
    }

    private static WatchRequest Create(long id) => new() { CreateRequest = new WatchCreateRequest { WatchId = id } };

    private static Task<IWatchCall> OpenAsync(Http2Transport transport, ScriptedPeer peer) =>
        transport.OpenWatchAsync(peer.Endpoint, ImmutableDictionary<string, string>.Empty, default).WaitAsync(Limit);

    private static async Task<IReadOnlyList<WatchResponse>> ReadAllAsync(IWatchCall call)
    {
        var all = new List<WatchResponse>();
        while (await call.ReadAsync(default).WaitAsync(Limit) is { } messages)
            all.AddRange(messages.Select(message => WatchResponse.Parser.ParseFrom(message)));
        return all;
    }

    private static async Task<GrpcException> FailureAsync(Func<ScriptedConnection, int, Task> script)
    {
        await using var peer = ScriptedPeer.Answering(script);
        await using var transport = new Http2Transport(Settings);
        return await Assert.ThrowsAsync<GrpcException>(async () =>
        {
            await using var call = await OpenAsync(transport, peer);
            await ReadAllAsync(call);
        });
    }
}
