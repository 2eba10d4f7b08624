using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.Specs.Transport.Peers;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

/// <summary>A duplex call that goes well, and how a caller ends it.</summary>
public abstract class TransportCallSpec : TransportSpec
{
    [Fact(DisplayName = "A call is open before the server has sent a byte, and its first request reaches the server")]
    public async Task Opens_before_the_answer()
    {
        await using var server = await GrpcServer.StartAsync(async http =>
        {
            await GrpcAnswer.WriteAsync(http, await GrpcAnswer.ReadAsync(http));
            await GrpcAnswer.EndAsync(http, GrpcCode.Ok);
        });
        await using var transport = Create(Settings);
        await using var call = await transport.OpenWatchAsync(server.Endpoint, NoMetadata, default).Soon();
        await call.WriteAsync([CreateRequest(7)], default).Soon();
        var echoed = Assert.Single(await ReadToEndAsync(call));
        Assert.Equal(CreateRequest(7), WatchRequest.Parser.ParseFrom(echoed));
        Assert.Null(await call.ReadAsync(default));
    }

    [Fact(DisplayName = "The request carries gRPC's headers and the caller's metadata")]
    public async Task Sends_headers()
    {
        var seen = new TaskCompletionSource<(string Path, string Protocol, Dictionary<string, string> Headers)>();
        await using var server = await GrpcServer.StartAsync(http =>
        {
            seen.TrySetResult((http.Request.Path, http.Request.Protocol, http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            return GrpcAnswer.EndAsync(http, GrpcCode.Ok);
        });
        await using var transport = Create(Settings);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["hasleader"] = "true", ["token"] = "a.b c" };
        await using var call = await transport.OpenWatchAsync(server.Endpoint, metadata, default).Soon();
        var (path, protocol, headers) = await seen.Task.Soon();
        Assert.Equal("/etcdserverpb.Watch/Watch", path);
        Assert.Equal("HTTP/2", protocol);
        Assert.Equal("application/grpc", headers["content-type"]);
        Assert.Equal("trailers", headers["te"]);
        Assert.StartsWith("grpc-", headers["user-agent"], StringComparison.Ordinal);
        Assert.Equal("true", headers["hasleader"]);
        Assert.Equal("a.b c", headers["token"]);
    }

    [Theory(DisplayName = "Metadata that cannot be sent is refused before anything is connected")]
    [InlineData("Upper", "x")]
    [InlineData("grpc-timeout", "1S")]
    [InlineData("te", "x")]
    [InlineData("", "x")]
    [InlineData("name", "line\r\nbreak")]
    [InlineData("name", "ümlaut")]
    public async Task Refuses_metadata(string name, string value)
    {
        await using var peer = ScriptedPeer.Start(connection => connection.Closed);
        await using var transport = Create(Settings);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value };
        var failure = await Assert.ThrowsAsync<GrpcException>(() => transport.OpenWatchAsync(peer.Endpoint, metadata, default).Soon());
        Assert.Equal((GrpcCode.InvalidArgument, FailureOrigin.Transport), (failure.Code, failure.Origin));
        Assert.Equal(0, peer.Accepted);
    }

    [Fact(DisplayName = "Bytes are counted as they arrive, those of a message that is not yet whole too")]
    public async Task Counts_what_arrives()
    {
        var part = new TaskCompletionSource();
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.DataAsync(stream, GrpcAnswer.Frame(1));
            await part.Task;
            await connection.DataAsync(stream, GrpcAnswer.Frame(new byte[100]).AsMemory(0, 40));
        });
        await using var transport = Create(Settings);
        await using var call = await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon();
        Assert.Equal(0, call.BytesReceived);
        await call.ReadAsync(default).Soon();
        var whole = call.BytesReceived;
        Assert.Equal(GrpcAnswer.Frame(1).Length, whole);
        var next = call.ReadAsync(default);
        part.SetResult();
        await UntilAsync(() => call.BytesReceived == whole + 40, () => $"{call.BytesReceived} bytes");
        Assert.False(next.IsCompleted);
    }

    [Fact(DisplayName = "Messages that arrive together are taken together, each in an array of its own size")]
    public async Task Takes_all_that_is_here()
    {
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.DataAsync(stream, (byte[])[.. GrpcAnswer.Frame(1), .. GrpcAnswer.Frame(), .. GrpcAnswer.Frame(2, 3)]);
        });
        await using var transport = Create(Settings);
        await using var call = await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon();
        Assert.Equal<byte[]>([[1], [], [2, 3]], await call.ReadAsync(default).Soon());
    }

    [Fact(DisplayName = "A response of 20 MB arrives whole, in one message or in parts of which all but the last say that more follow")]
    public async Task Receives_large_messages()
    {
        var response = new WatchResponse { Header = new ResponseHeader { Revision = 20 }, WatchId = 3 };
        response.Events.AddRange(Enumerable.Range(1, 20).Select(i => Answers.Put($"k{i}", i, new string((char)('a' + i), 1 << 20))));
        var large = response.ToByteArray();
        await using var server = await GrpcServer.StartAsync(async http =>
        {
            await GrpcAnswer.WriteAsync(http, large);
            await GrpcAnswer.EndAsync(http, GrpcCode.Ok);
        });
        await using var transport = Create(Settings);
        await using var call = await transport.OpenWatchAsync(server.Endpoint, NoMetadata, default).Soon();
        var parts = (await ReadToEndAsync(call)).ConvertAll(WatchResponse.Parser.ParseFrom);
        Assert.All(parts, part => Assert.Equal((response.Header, 3), (part.Header, part.WatchId)));
        Assert.Equal(Enumerable.Range(1, parts.Count).Select(i => i < parts.Count), parts.Select(part => part.Fragment));
        Assert.Equal(response.Events, parts.SelectMany(part => part.Events));
    }

    [Fact(DisplayName = "A message whose every byte comes in a frame of its own arrives whole")]
    public async Task Receives_cut_messages()
    {
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            foreach (var one in (byte[])[.. GrpcAnswer.Frame(1, 2, 3), .. GrpcAnswer.Frame(4)])
                await connection.DataAsync(stream, (byte[])[one]);
            await connection.HeadersAsync(stream, end: true, ("grpc-status", "0"));
        });
        await using var transport = Create(Settings);
        await using var call = await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon();
        Assert.Equal<byte[]>([[1, 2, 3], [4]], await ReadToEndAsync(call));
    }

    [Fact(DisplayName = "Ten thousand requests of one write arrive in order")]
    public async Task Writes_many()
    {
        await using var server = await GrpcServer.StartAsync(async http =>
        {
            for (var id = 1; id <= 10_000; id++)
                Assert.Equal(id, WatchRequest.Parser.ParseFrom(await GrpcAnswer.ReadAsync(http)).CreateRequest.WatchId);
            await GrpcAnswer.EndAsync(http, GrpcCode.Ok);
        });
        await using var transport = Create(Settings);
        await using var call = await transport.OpenWatchAsync(server.Endpoint, NoMetadata, default).Soon();
        await call.WriteAsync([.. Enumerable.Range(1, 10_000).Select(IMessage (id) => CreateRequest(id))], default).Soon();
        Assert.Empty(await ReadToEndAsync(call));
    }

    [Fact(DisplayName = "Ten thousand requests of one write leave in full frames, not in ten thousand")]
    public async Task Writes_in_few_frames()
    {
        IMessage[] requests = [.. Enumerable.Range(1, 10_000).Select(IMessage (id) => CreateRequest(id))];
        var frames = new TaskCompletionSource<int>();
        await using var peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceivedAsync(requests.Sum(request => 5 + request.CalculateSize()));
            frames.SetResult(connection.DataFrames);
        });
        await using var transport = Create(Settings);
        await using var call = await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon();
        await call.WriteAsync(requests, default).Soon();
        Assert.InRange(await frames.Task.Soon(), 1, 40);
    }

    [Fact(DisplayName = "Each call has a connection of its own")]
    public async Task Connects_anew()
    {
        await using var peer = ScriptedPeer.Start(connection => connection.Closed);
        await using var transport = Create(Settings);
        await using (await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon())
        await using (await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon())
            await UntilAsync(() => peer.Accepted == 2, () => $"{peer.Accepted} connections");
    }

    [Fact(DisplayName = "Requests of several writes arrive once each, in order")]
    public async Task Writes_again()
    {
        await using var server = await GrpcServer.StartAsync(async http =>
        {
            for (var id = 1; id <= 5; id++)
                Assert.Equal(id, WatchRequest.Parser.ParseFrom(await GrpcAnswer.ReadAsync(http)).CreateRequest.WatchId);
            await GrpcAnswer.EndAsync(http, GrpcCode.Ok);
        });
        await using var transport = Create(Settings);
        await using var call = await transport.OpenWatchAsync(server.Endpoint, NoMetadata, default).Soon();
        await call.WriteAsync([CreateRequest(1), CreateRequest(2, keySize: 100_000)], default).Soon();
        await call.WriteAsync([], default).Soon();
        await call.WriteAsync([CreateRequest(3)], default).Soon();
        await call.WriteAsync([CreateRequest(4), CreateRequest(5)], default).Soon();
        Assert.Empty(await ReadToEndAsync(call));
    }

    [Fact(DisplayName = "A first read that is given up, before anything has come, does not end the call")]
    public async Task First_read_can_be_given_up()
    {
        var goOn = new TaskCompletionSource();
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await goOn.Task;
            await connection.GrpcHeadAsync(stream);
            await connection.DataAsync(stream, GrpcAnswer.Frame(1));
        });
        await using var transport = Create(Settings);
        await using var call = await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon();
        using var patience = new CancellationTokenSource();
        var read = call.ReadAsync(patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Soon());
        goOn.SetResult();
        Assert.Equal<byte[]>([[1]], await call.ReadAsync(default).Soon());
    }

    [Fact(DisplayName = "A read that is given up loses nothing: the next one has the message")]
    public async Task Read_can_be_given_up()
    {
        var goOn = new TaskCompletionSource();
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.DataAsync(stream, (byte[])[.. GrpcAnswer.Frame(9), .. GrpcAnswer.Frame(1, 2)[..6]]);
            await goOn.Task;
            await connection.DataAsync(stream, (byte[])[2]);
        });
        await using var transport = Create(Settings);
        await using var call = await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon();
        Assert.Equal<byte[]>([[9]], await call.ReadAsync(default).Soon());
        using var patience = new CancellationTokenSource();
        var read = call.ReadAsync(patience.Token);
        await patience.CancelAsync();
        var givenUp = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Soon());
        Assert.Equal(patience.Token, givenUp.CancellationToken);
        goOn.SetResult();
        Assert.Equal<byte[]>([[1, 2]], await call.ReadAsync(default).Soon());
    }

    [Theory(DisplayName = "The configured window is what the server is told that it may send ahead")]
    [InlineData(65_536)]
    [InlineData(3_000_000)]
    public async Task Announces_its_window(int window)
    {
        var announced = new TaskCompletionSource<uint>();
        await using var peer = ScriptedPeer.Answering(async (connection, _) => announced.SetResult(await connection.AnnouncedWindow));
        await using var transport = Create(Settings with { WindowSize = window });
        await using var call = await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon();
        Assert.Equal((uint)window, await announced.Task.Soon());
    }

    // Whoever waits holds no thread: what it waits for may need one.
    private static async Task UntilAsync(Func<bool> isSo, Func<string> what)
    {
        for (var until = Environment.TickCount64 + 30_000; !isSo() && Environment.TickCount64 < until;) await Task.Delay(TimeSpan.FromMilliseconds(5));
        Assert.True(isSo(), what());
    }
}
