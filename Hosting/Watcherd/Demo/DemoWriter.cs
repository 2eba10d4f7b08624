using Watch.Actors.TestKit;

namespace Watch.Actors.Watcherd.Demo;

/// <summary>Writes to etcd, and remembers what a watch of it has to tell.</summary>
internal sealed class DemoWriter(EtcdKv etcd, string prefix)
{
    private readonly Dictionary<string, string> _present = new(StringComparer.Ordinal);
    private readonly List<Change> _written = [];

    /// <summary>Everything written so far, in order.</summary>
    public IReadOnlyList<Change> Written => _written;

    public Task<IReadOnlyList<Change>> PutAsync(string key, string value, CancellationToken stop) => WriteAsync([(key, value)], stop);

    public Task<IReadOnlyList<Change>> DeleteAsync(string key, CancellationToken stop) => WriteAsync([(key, null)], stop);

    /// <summary>Puts and deletes (no value) in one transaction.</summary>
    public async Task<IReadOnlyList<Change>> WriteAsync(IReadOnlyList<(string Key, string? Value)> writes, CancellationToken stop)
    {
        var revision = await etcd.TxnAsync(
            writes.Select(write => write.Value is { } value ? EtcdKv.Put(prefix + write.Key, value) : EtcdKv.Delete(prefix + write.Key)),
            stop);
        var changes = writes.Select(write => Remember(revision, write.Key, write.Value)).ToArray();
        _written.AddRange(changes);
        return changes;
    }

    /// <summary>Deletes every key below the prefix.</summary>
    public Task CleanUpAsync() => etcd.TxnAsync([EtcdKv.Delete(KeyRange.Prefix(prefix))]);

    private Change Remember(long revision, string key, string? value)
    {
        var before = _present.GetValueOrDefault(key);
        if (value is null) _present.Remove(key);
        else _present[key] = value;
        return new Change(revision, value is null ? EventType.Delete : EventType.Put, key, value ?? "", before);
    }
}
