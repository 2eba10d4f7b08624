using System.Diagnostics;
using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.Transport;
using Xunit.Abstractions;

namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Rpc;

/// <summary>gRPC as the embedded etcd speaks it.</summary>
public sealed class WireSpec(ITestOutputHelper output)
{
    private const string Put = "/etcdserverpb.KV/Put";
    private const string Range = "/etcdserverpb.KV/Range";

    public static TheoryData<string, IMessage, GrpcCode, string> Refused => new()
    {
        { Range, new RangeRequest { Key = ByteString.CopyFromUtf8("k"), Revision = 9 }, GrpcCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision" },
        { "/etcdserverpb.KV/Compact", new CompactionRequest { Revision = 9 }, GrpcCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision" },
        { Put, new PutRequest(), GrpcCode.InvalidArgument, "etcdserver: key is not provided" },
        { Put, new PutRequest { Key = ByteString.CopyFromUtf8("k"), Value = ByteString.CopyFrom(new byte[1536 * 1024]) }, GrpcCode.InvalidArgument, "etcdserver: request is too large" },
        { Put, new PutRequest { Key = ByteString.CopyFromUtf8("k"), Value = ByteString.CopyFrom(new byte[2048 * 1024]) }, GrpcCode.ResourceExhausted, "grpc: received message larger than max (2097160 vs. 2097152)" },
        { "/etcdserverpb.KV/Nothing", new PutRequest(), GrpcCode.Unimplemented, "unknown method /etcdserverpb.KV/Nothing" },
        { "/etcdserverpb.Lease/LeaseRevoke", new LeaseRevokeRequest { ID = 9 }, GrpcCode.NotFound, "etcdserver: requested lease not found" },
        { "/etcdserverpb.Auth/Authenticate", new AuthenticateRequest(), GrpcCode.FailedPrecondition, "etcdserver: authentication is not enabled" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_refusal_has_etcds_code_and_text(string method, IMessage request, GrpcCode code, string detail)
    {
        await using var server = await Server.StartAsync();
        var refused = await Assert.ThrowsAsync<GrpcException>(() => server.Client.CallAsync(method, request, PutResponse.Parser));
        Assert.Equal((code, detail), (refused.Code, refused.Detail));
    }

    [Fact]
    public async Task A_message_of_more_than_4_MB_is_sent()
    {
        await using var server = await Server.StartAsync();
        var value = new string('v', 1_500_000);
        for (var n = 0; n < 4; n++) await server.PutAsync($"k{n}", value);
        var all = await server.Client.CallAsync(
            Range, new RangeRequest { Key = ByteString.CopyFromUtf8("k"), RangeEnd = ByteString.CopyFromUtf8("l") }, RangeResponse.Parser);
        Assert.All(all.Kvs, kv => Assert.Equal(value.Length, kv.Value.Length));
        Assert.Equal(4, all.Kvs.Count);
    }

    [Fact]
    public async Task Dropped_connections_fail_and_new_ones_find_the_keys()
    {
        await using var etcd = await TestKit.EmbeddedEtcd.StartAsync();
        using var client = new RawClient(etcd.Endpoint);
        await client.CallAsync(Put, new PutRequest { Key = ByteString.CopyFromUtf8("k") }, PutResponse.Parser);
        await using var watch = client.Watch();
        await watch.CreateAsync(Server.On("k"));
        await watch.NextAsync();

        Assert.Equal(1, etcd.DropConnections());

        await Assert.ThrowsAnyAsync<IOException>(watch.NextAsync);
        var found = await client.CallAsync(Range, new RangeRequest { Key = ByteString.CopyFromUtf8("k") }, RangeResponse.Parser);
        Assert.Equal(1, found.Count);
    }

    [Fact]
    public async Task An_idle_connection_is_kept()
    {
        await using var etcd = await TestKit.EmbeddedEtcd.StartAsync();
        using var client = new RawClient(etcd.Endpoint);
        await client.CallAsync(Put, new PutRequest { Key = ByteString.CopyFromUtf8("k") }, PutResponse.Parser);
        // Kestrel looks for idle connections once a second, by its own clock.
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        Assert.Equal(1, etcd.DropConnections());
    }

    [Fact]
    public async Task A_key_ends_with_its_lease()
    {
        await using var server = await Server.StartAsync();
        var lease = (await server.Client.CallAsync("/etcdserverpb.Lease/LeaseGrant", new LeaseGrantRequest { TTL = 5 }, LeaseGrantResponse.Parser)).ID;
        await server.Watch.CreateAsync(Server.On("k"));
        await server.Watch.NextAsync();
        await server.Client.CallAsync(Put, new PutRequest { Key = ByteString.CopyFromUtf8("k"), Lease = lease }, PutResponse.Parser);
        Assert.Equal(lease, (await server.Watch.NextAsync()).Events.Single().Kv.Lease);

        server.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(Event.Types.EventType.Delete, (await server.Watch.NextAsync()).Events.Single().Type);
    }

    [Fact]
    public async Task It_says_that_it_is_for_demos_and_tests()
    {
        var lines = new List<string>();
        await using var etcd = await TestKit.EmbeddedEtcd.StartAsync(new EmbeddedEtcdOptions { Log = lines.Add });
        Assert.Contains("demos and tests only", lines.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_watches_on_one_stream_are_created_in_a_burst_and_each_gets_its_event()
    {
        const int Watches = 10_000;
        await using var server = await Server.StartAsync();
        await server.Watch.CreateAsync(Server.On("warm"));
        await server.Watch.NextAsync();
        await server.PutAsync("warm", "v");
        await server.Watch.NextAsync();
        var clock = Stopwatch.StartNew();
        var creating = server.Watch.CreateAsync(Enumerable.Range(1, Watches).Select(id =>
            new WatchCreateRequest { Key = ByteString.CopyFromUtf8($"k{id}"), WatchId = id }));
        var created = await server.Watch.NextAsync(Watches);
        await creating;
        output.WriteLine($"{Watches} creates: {clock.ElapsedMilliseconds} ms");
        Assert.Equal(Enumerable.Range(1, Watches).Select(id => (long)id), created.Select(answer => answer.WatchId));

        clock.Restart();
        var putting = Task.WhenAll(Enumerable.Range(1, Watches).Select(id => server.PutAsync($"k{id}", "v")));
        var events = await server.Watch.NextAsync(Watches);
        await putting;
        output.WriteLine($"{Watches} puts, an event each: {clock.ElapsedMilliseconds} ms");
        Assert.All(events, one => Assert.Equal($"k{one.WatchId}", one.Events.Single().Kv.Key.ToStringUtf8()));

        clock.Restart();
        await server.Watch.CreateAsync(Enumerable.Range(1, Watches).Select(_ => Server.On("one")));
        await server.Watch.NextAsync(Watches);
        await server.PutAsync("one", "v");
        await server.Watch.NextAsync(Watches);
        output.WriteLine($"{Watches} more creates, one put with an event for each: {clock.ElapsedMilliseconds} ms");
    }
}
