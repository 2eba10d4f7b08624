using Watch.Actors.TestKit;

namespace Watch.Actors.Cluster.Specs.Nodes;

/// <summary>Writes to a few ranges: puts, deletes, several keys together, and now and then a value that takes many messages.</summary>
internal sealed class Writer(EtcdKv kv, Random random, IReadOnlyList<string> prefixes)
{
    public const int LargeValue = 40_000;

    // As fast as it goes for so long; then so that what a subscriber has missed stays within what a busy machine catches up with.
    private const int Fast = 3000;

    /// <summary>Writes until it is told to stop.</summary>
    /// <returns>The last revision.</returns>
    public async Task<long> WriteAsync(CancellationToken stop)
    {
        var last = 0L;
        for (var written = 0; !stop.IsCancellationRequested; written++)
        {
            last = await WriteOneAsync();
            if (written >= Fast) await Task.Delay(TimeSpan.FromMilliseconds(5), CancellationToken.None);
        }
        return last;
    }

    /// <summary>Writes some.</summary>
    /// <returns>The last revision.</returns>
    public async Task<long> WriteAsync(int count)
    {
        var last = 0L;
        for (var i = 0; i < count; i++) last = await WriteOneAsync();
        return last;
    }

    /// <summary>Writes to every range at one revision.</summary>
    public Task<long> WriteLastAsync() => kv.TxnAsync(prefixes.Select(prefix => EtcdKv.Put(prefix + "last")));

    private Task<long> WriteOneAsync() => random.Next(10) switch
    {
        0 => kv.DeleteAsync(Key()),
        1 or 2 => kv.TxnAsync(prefixes.Select(prefix => EtcdKv.Put(prefix + random.Next(20), "together"))),
        3 => kv.PutAsync(Key(), new string('v', random.Next(LargeValue))),
        _ => kv.PutAsync(Key(), "v"),
    };

    private string Key() => prefixes[random.Next(prefixes.Count)] + random.Next(20);
}
