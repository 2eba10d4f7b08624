using System.Diagnostics;
using System.Text.Json;
using Watch.Actors.Specs.Shared;
using Watch.Actors.TestKit;
using Watch.Actors.Watcherd.Specs.Processes;

namespace Watch.Actors.Watcherd.Specs.Running;

/// <summary>The daemon's process killed again and again, while keys change and etcd is killed and compacted under it.</summary>
public sealed class CrashLoopSpec : IAsyncLifetime
{
    private const int Keys = 40, ChangesAtOnce = 10, Crashes = 8;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    private readonly ScratchFolder _folder = new();
    private readonly Random _random = new(4711);
    private readonly List<long> _lifeEnds = [];
    private EtcdProcess _etcd = null!;
    private EtcdKv _kv = null!;

    public async Task InitializeAsync()
    {
        if (!EtcdProcess.IsInstalled) return;
        _etcd = await EtcdProcess.StartAsync();
        _kv = new EtcdKv(_etcd.Endpoint);
    }

    public async Task DisposeAsync()
    {
        _folder.Dispose();
        if (_etcd is null) return;
        await _kv.DisposeAsync();
        await _etcd.DisposeAsync();
    }

    [RealEtcdFact]
    public async Task Killed_at_any_moment_it_loses_nothing_and_goes_back_on_nothing()
    {
        var config = _folder.Write("watcherd.conf", $$"""
            watcherd {
              state-dir = state
              status.enabled = off
              contexts.default.endpoints = ["{{_etcd.Endpoint}}"]
              watches.site {
                prefix = "site/"
                actions {
                  pages { type = file, path = "files/{rest}", debounce { min = 150ms, max = 300ms } }
                  audit { type = log, path = "audit.jsonl", max-pending = 3 }
                }
              }
            }
            """);
        using var stop = new CancellationTokenSource();
        var writing = WriteAsync(stop.Token);

        // A busy machine takes longer to start it: some lives end before they act, and most do not.
        var toFirstAction = TimeSpan.Zero;
        for (var crash = 1; crash <= Crashes; crash++)
        {
            var born = Stopwatch.StartNew();
            using var life = ChildWatcherd.Start("run", "--config", config);
            if (crash == 1)
            {
                await UntilAsync(() => AuditLength > 0);
                toFirstAction = born.Elapsed;
            }
            await Task.Delay(toFirstAction * (0.5 + 1.5 * _random.NextDouble()));
            if (crash % 3 == 0) await _kv.CompactAsync(await _kv.RevisionAsync());
            if (crash == Crashes)
            {
                // Nothing comes after that covers up what this life had taken and not done.
                await stop.CancelAsync();
                await writing;
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
            await life.KillAsync();
            _lifeEnds.Add(AuditLength);
            if (crash % 3 == 1) await _kv.CompactAsync(await _kv.RevisionAsync());
            if (crash != Crashes / 2) continue;
            await _etcd.KillAsync();
            await _etcd.RunAsync();
        }
        using var last = ChildWatcherd.Start("run", "--config", config);

        // A key of its own, which covers nothing up, shows that this life acts: before, a signal would end it as any process.
        await _kv.PutAsync("site/last", "last");
        var store = await StoreAsync();
        await UntilAsync(() => FilesAre(store));
        await last.SignalAsync("TERM");
        Assert.Equal(0, (await last.EndAsync()).ExitCode);

        Assert.True(FilesAre(store));
        var lines = Audit();
        foreach (var (key, ofKey) in lines.GroupBy(line => line.Key).Select(group => (group.Key, group.ToArray())))
        {
            Assert.Equal(store.GetValueOrDefault(key), ofKey[^1].Value);
            Assert.Equal(ofKey.Select(line => line.Revision).Order(), ofKey.Select(line => line.Revision));
        }
        Assert.Subset(lines.Select(line => line.Key).ToHashSet(), store.Keys.ToHashSet());
        Assert.True(lines.Select(line => line.Life).Distinct().Count() > 2, "the daemon lived too shortly to do anything");
    }

    private long AuditLength => new FileInfo(_folder["audit.jsonl"]) is { Exists: true } file ? file.Length : 0;

    private async Task WriteAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Between);
        for (var n = 0; !stop.IsCancellationRequested && await timer.WaitForNextTickAsync(CancellationToken.None); n++)
        {
            try
            {
                await Task.WhenAll(Enumerable.Range(0, ChangesAtOnce).Select(i => ChangeAsync($"site/{(n * 7 + i) % Keys}", $"{n}-{i}", (n + i) % 5 == 0)));
            }
            catch (Transport.GrpcException)
            {
                // etcd is being killed: what was written stands, what was not does not.
            }
        }
    }

    private Task<long> ChangeAsync(string key, string value, bool isDelete) => isDelete ? _kv.DeleteAsync(key) : _kv.PutAsync(key, value);

    private async Task<Dictionary<string, string>> StoreAsync() =>
        (await _kv.RangeAsync(KeyRange.Prefix("site/"))).Kvs.ToDictionary(kv => kv.Key.ToStringUtf8(), kv => kv.Value.ToStringUtf8());

    private bool FilesAre(Dictionary<string, string> store) =>
        Directory.Exists(_folder["files"])
        && store.Count == Directory.EnumerateFiles(_folder["files"], "*", new EnumerationOptions()).Count()
        && store.All(each => File.Exists(FileOf(each.Key)) && File.ReadAllText(FileOf(each.Key)) == each.Value);

    private string FileOf(string key) => _folder[key.Replace("site/", "files/", StringComparison.Ordinal)];

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var until = Environment.TickCount64 + 60_000; !isSo() && Environment.TickCount64 < until;) await Task.Delay(TimeSpan.FromMilliseconds(20));
    }

    /// <summary>The lines of the log, each with the life that wrote it. A line that a kill cut off is none.</summary>
    private List<(int Life, string Key, string? Value, long Revision)> Audit()
    {
        var lines = new List<(int, string, string?, long)>();
        long at = 0;
        foreach (var text in File.ReadAllText(_folder["audit.jsonl"]).Split('\n'))
        {
            var life = _lifeEnds.Count(end => end <= at);
            at += System.Text.Encoding.UTF8.GetByteCount(text) + 1;
            if (!text.EndsWith('}')) continue;
            using var json = JsonDocument.Parse(text);
            var isDelete = json.RootElement.GetProperty("type").GetString() == "delete";
            lines.Add((
                life, json.RootElement.GetProperty("key").GetString()!, isDelete ? null : json.RootElement.GetProperty("value").GetString(),
                json.RootElement.GetProperty("modRevision").GetInt64()));
        }
        return lines;
    }
}
