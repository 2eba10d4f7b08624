using Google.Protobuf;
using Watch.Actors.Protos;

namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Rpc;

/// <summary>An embedded etcd whose clock stands still, with a client and one watch stream.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly TestKit.EmbeddedEtcd _etcd;

    private Server(TestKit.EmbeddedEtcd etcd, ManualTime time)
    {
        _etcd = etcd;
        Time = time;
        Client = new RawClient(etcd.Endpoint);
        Watch = Client.Watch();
    }

    public ManualTime Time { get; }

    public RawClient Client { get; }

    public RawWatch Watch { get; }

    public static async Task<Server> StartAsync(EmbeddedEtcdOptions? options = null)
    {
        var time = new ManualTime();
        return new Server(await TestKit.EmbeddedEtcd.StartAsync((options ?? new EmbeddedEtcdOptions()) with { TimeProvider = time }), time);
    }

    public static WatchCreateRequest On(string key, long from = 0) =>
        new() { Key = ByteString.CopyFromUtf8(key), StartRevision = from };

    public static WatchCreateRequest OnAll(long from = 0) =>
        new() { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0), StartRevision = from };

    /// <summary>Makes the watches that are behind catch up.</summary>
    public void CatchUp() => Time.Advance(TimeSpan.FromMilliseconds(100));

    public Task<PutResponse> PutAsync(string key, string value) => Client.CallAsync(
        "/etcdserverpb.KV/Put",
        new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) },
        PutResponse.Parser);

    public Task DeleteAsync(string key) => Client.CallAsync(
        "/etcdserverpb.KV/DeleteRange", new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(key) }, DeleteRangeResponse.Parser);

    public Task CompactAsync(long revision) => Client.CallAsync(
        "/etcdserverpb.KV/Compact", new CompactionRequest { Revision = revision }, CompactionResponse.Parser);

    public async ValueTask DisposeAsync()
    {
        await Watch.DisposeAsync();
        Client.Dispose();
        await _etcd.DisposeAsync();
    }
}
