namespace Watch.Actors.TestKit.Embedded.Kv;

/// <summary>Leases and when they end. Which keys a lease holds is told by the keys themselves.</summary>
internal sealed class LeaseBook(TimeProvider time)
{
    // etcd's limit.
    private const long MaxSeconds = 9_000_000_000;

    private readonly Dictionary<long, Lease> _leases = [];
    private long _lastId = 7_000_000;

    /// <summary>The ids of all leases, ascending.</summary>
    public IEnumerable<long> Ids => _leases.Keys.Order();

    /// <summary>Whether there is a lease of this id.</summary>
    public bool Exists(long id) => _leases.ContainsKey(id);

    /// <summary>Makes a lease.</summary>
    /// <param name="id">The id asked for, 0 to have one chosen.</param>
    /// <param name="seconds">Its time to live.</param>
    /// <returns>Its id.</returns>
    public long Grant(long id, long seconds)
    {
        if (seconds > MaxSeconds) throw EtcdErrors.LeaseTooLong();
        if (id != 0 && Exists(id)) throw EtcdErrors.LeaseExists();
        while (id == 0 || Exists(id)) id = ++_lastId;
        _leases[id] = new Lease(Math.Max(seconds, 1), time.GetTimestamp());
        return id;
    }

    /// <summary>Lets a lease begin anew.</summary>
    /// <returns>Its time to live in seconds, 0 when there is no such lease.</returns>
    public long KeepAlive(long id)
    {
        if (!_leases.TryGetValue(id, out var lease)) return 0;
        _leases[id] = lease with { Since = time.GetTimestamp() };
        return lease.Seconds;
    }

    /// <summary>What a lease was granted and has left, in seconds; null when there is no such lease.</summary>
    public (long Granted, long Left)? TimeToLive(long id) =>
        _leases.TryGetValue(id, out var lease) ? (lease.Seconds, (long)Math.Ceiling(Left(lease).TotalSeconds)) : null;

    /// <summary>Forgets a lease.</summary>
    /// <exception cref="EtcdException">There is none of this id.</exception>
    public void Remove(long id)
    {
        if (!_leases.Remove(id)) throw EtcdErrors.LeaseNotFound();
    }

    /// <summary>The leases whose time is over.</summary>
    public IReadOnlyList<long> Ended() => [.. _leases.Where(entry => Left(entry.Value) <= TimeSpan.Zero).Select(entry => entry.Key)];

    private TimeSpan Left(Lease lease) => TimeSpan.FromSeconds(lease.Seconds) - time.GetElapsedTime(lease.Since);

    private readonly record struct Lease(long Seconds, long Since);
}
