using System.Globalization;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit;

/// <summary>
/// A cluster of real etcd members on loopback, started from PATH. What members say to each other goes through proxies, so that one of them
/// can be cut off from the others while clients still reach it. Ended, with its data, when disposed. Its commands are given one after the
/// other.
/// </summary>
public sealed class EtcdCluster : IAsyncDisposable
{
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(10);

    private readonly List<EtcdProcess> _members = [];
    private readonly List<FaultProxy> _peerProxies = [];
    private readonly List<EtcdMaintenance> _maintenance = [];

    private EtcdCluster()
    {
    }

    /// <summary>The members: kill, run, pause and continue them here.</summary>
    public IReadOnlyList<EtcdProcess> Members => _members;

    /// <summary>Where clients reach the members, in their order.</summary>
    public IReadOnlyList<string> Endpoints => [.. _members.Select(member => member.Endpoint)];

    /// <summary>Starts one, empty, and waits until every member answers.</summary>
    /// <param name="members">How many members: 1, 3 or 5.</param>
    /// <param name="arguments">Further arguments of every etcd.</param>
    /// <exception cref="InvalidOperationException">etcd is not installed, or does not come up.</exception>
    public static async Task<EtcdCluster> StartAsync(int members, params IReadOnlyList<string> arguments)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        EtcdProcess.RequireInstalled();
        var cluster = new EtcdCluster();
        try
        {
            var peers = new List<EtcdPeer>();
            for (var i = 0; i < members; i++)
            {
                var listen = FreePorts.Url(FreePorts.Take());
                cluster._peerProxies.Add(FaultProxy.Start(listen));
                var name = string.Create(CultureInfo.InvariantCulture, $"member-{i}");
                peers.Add(new EtcdPeer(name, listen, cluster._peerProxies[i].Endpoint));
            }
            cluster._members.AddRange(peers.Select(self => new EtcdProcess(self, peers, null, arguments)));
            cluster._maintenance.AddRange(cluster.Endpoints.Select(endpoint => new EtcdMaintenance(endpoint)));
            await Task.WhenAll(cluster._members.Select(member => member.RunAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a member says of itself.</summary>
    /// <exception cref="GrpcException">It does not answer.</exception>
    public async Task<StatusResponse> StatusAsync(int member, CancellationToken cancellation = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StatusTimeout);
        try
        {
            return await _maintenance[member].StatusAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new GrpcException(
                GrpcCode.DeadlineExceeded, $"etcd on {Endpoints[member]} does not tell its status", FailureOrigin.Transport);
        }
    }

    /// <summary>Which member leads, by its own word; −1 when none that answers says so.</summary>
    public async Task<int> LeaderAsync(CancellationToken cancellation = default)
    {
        for (var i = 0; i < _members.Count; i++)
        {
            if (!_members[i].IsRunning || _members[i].IsPaused) continue;
            try
            {
                var status = await StatusAsync(i, cancellation);
                if (status.Leader != 0 && status.Leader == status.Header.MemberId) return i;
            }
            catch (GrpcException)
            {
                // It may be starting; another one may lead.
            }
        }
        return -1;
    }

    /// <summary>Defragments a member's database; it answers nobody meanwhile.</summary>
    /// <exception cref="GrpcException">It refused, or cannot be reached.</exception>
    public Task DefragmentAsync(int member, CancellationToken cancellation = default) => _maintenance[member].DefragmentAsync(cancellation);

    /// <summary>
    /// Cuts one member off from the others, both ways, until <see cref="Join"/>; clients still reach it. It stays cut off when it is killed
    /// and started again. Linux only: whose connection one is is read from /proc.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public void Isolate(int member)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("a member is cut off on Linux only: whose connection one is is read from /proc");
        var isolated = _members[member];
        for (var i = 0; i < _members.Count; i++)
        {
            // What the others send to it comes in here; what it sends to them comes in at theirs.
            if (i == member) _peerProxies[i].Refuses = true;
            else _peerProxies[i].RefusesClient = client => ProcessSockets.Owns(isolated.Id, client);
            _peerProxies[i].CutRefused();
        }
    }

    /// <summary>Joins whoever was cut off to the others again.</summary>
    public void Join()
    {
        foreach (var proxy in _peerProxies)
        {
            proxy.RefusesClient = null;
            proxy.Heal();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var maintenance in _maintenance) await maintenance.DisposeAsync();
        await Task.WhenAll(_members.Select(member => member.DisposeAsync().AsTask()));
        foreach (var proxy in _peerProxies) await proxy.DisposeAsync();
    }
}
