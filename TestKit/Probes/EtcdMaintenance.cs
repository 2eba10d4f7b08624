using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit;

/// <summary>etcd's Maintenance service as far as specs need it. Safe for use from several threads.</summary>
/// <param name="endpoint">The member to call, for example <c>http://127.0.0.1:2379</c>.</param>
public sealed class EtcdMaintenance(string endpoint) : IAsyncDisposable
{
    private readonly EtcdClient _client = new(endpoint, new EtcdAccess());

    /// <summary>What the member says of itself: its version, its revision, whom it takes for the leader (0: nobody).</summary>
    /// <exception cref="GrpcException">etcd cannot be reached.</exception>
    public Task<StatusResponse> StatusAsync(CancellationToken cancellation = default) =>
        _client.CallAsync("/etcdserverpb.Maintenance/Status", new StatusRequest(), StatusResponse.Parser, cancellation);

    /// <summary>Writes the member's database anew without the room that compaction left; it answers nobody meanwhile.</summary>
    /// <exception cref="GrpcException">etcd refused it, or cannot be reached.</exception>
    public Task DefragmentAsync(CancellationToken cancellation = default) =>
        _client.CallAsync("/etcdserverpb.Maintenance/Defragment", new DefragmentRequest(), DefragmentResponse.Parser, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
