using Google.Protobuf;
using Watch.Actors.Bench.Plumbing;

namespace Watch.Actors.Bench.Tools;

/// <summary>Writes E events, a transaction at a time, several in flight, over keys that come round again.</summary>
internal static class LoadTool
{
    private const int Keys = 10_000;

    public static async Task<Report> RunAsync(Flags flags)
    {
        await using var kv = await EtcdKv.ConnectAsync(flags.Endpoint);
        var value = ByteString.CopyFromUtf8(new string('v', flags.Val));
        var next = 0;
        var began = Clock.Now;
        await Task.WhenAll(Enumerable.Range(0, flags.Conc).Select(_ => WriteAsync()));
        var seconds = Clock.Now - began;
        return new Report { ["events"] = flags.Events, ["wall_s"] = seconds, ["events_per_s"] = flags.Events / seconds };

        async Task WriteAsync()
        {
            while (Interlocked.Add(ref next, flags.Txn) - flags.Txn is var at && at < flags.Events)
            {
                var keys = Enumerable.Range(at, Math.Min(flags.Txn, flags.Events - at)).Select(i => EtcdKv.Key(flags.Prefix, i % Keys));
                if (flags.Txn == 1) await kv.PutAsync(keys.First(), value);
                else await kv.PutAllAsync(keys, value);
            }
        }
    }
}
