using Akka.Actor;
using Watch.Actors.Bench.Plumbing;
using Watch.Actors.Bench.Subscribers;

namespace Watch.Actors.Bench.Scenarios;

/// <summary>
/// One subscriber stops acknowledging while E events are written for it;
/// another on the same stream is probed throughout. Then the first drains.
/// </summary>
internal static class SlowScenario
{
    private static readonly TimeSpan Base = TimeSpan.FromSeconds(2), After = TimeSpan.FromSeconds(3), Calm = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);

    public static async Task<Report> RunAsync(Flags flags)
    {
        await using var client = WatchClient.Start(flags);
        await using var kv = await EtcdKv.ConnectAsync(flags.DirectOrEndpoint);
        var taken = new DeliveryCount(flags.Events);
        var slow = await client.OpenOneAsync(
            client.Watch(0, KeyRange.Prefix(flags.Prefix + "slow/")),
            plan => Props.Create<StandingSubscriber>(plan, client.Multiplexer, taken, flags.Consume));
        var probe = new FastProbe(kv, flags.Prefix + "fast");
        await client.OpenOneAsync(
            client.Watch(0, KeyRange.Key(flags.Prefix + "fast")),
            plan => Props.Create<FastProbe.Taker>(plan, client.Multiplexer, probe));
        using var stop = new CancellationTokenSource();
        var probing = probe.RunAsync(stop.Token);
        await Task.Delay(Base, CancellationToken.None);

        var before = ProcessStats.Resident();
        ProcessStats.ForgetPeak();
        probe.Phase = ProbePhase.Load;
        var (cpu, began) = (ProcessStats.Cpu(), Clock.Now);
        await using (var loader = LoaderProcess.Start(flags with { Prefix = flags.Prefix + "slow/" })) await loader.CompleteAsync();
        var loaded = Clock.Now - began;
        probe.Phase = ProbePhase.After;
        await Task.Delay(After, CancellationToken.None);
        var cpuSeconds = ProcessStats.Cpu() - cpu;
        var report = new Report
        {
            ["events"] = flags.Events, ["val"] = flags.Val, ["consume"] = flags.Consume, ["load_s"] = loaded, ["cpu_s"] = cpuSeconds,
            ["rss_before_mb"] = before / 1048576.0, ["rss_after_mb"] = ProcessStats.Resident() / 1048576.0,
            ["rss_peak_load_mb"] = ProcessStats.PeakResident() / 1048576.0,
            ["heap_mb"] = GC.GetTotalMemory(false) / 1048576.0,
            ["slow_got_before_drain"] = taken.Taken,
        };
        await stop.CancelAsync();
        await probing;
        await Task.Delay(Calm, CancellationToken.None);
        probe.AddTo(report);

        probe.Phase = ProbePhase.Drain;
        ProcessStats.ForgetPeak();
        began = Clock.Now;
        slow.Tell(StandingSubscriber.Drain.Instance);
        report["timed_out"] = !await taken.Done.WithinAsync(DrainLimit);
        report["slow_drain_s"] = Clock.Now - began;
        await Task.Delay(Calm, CancellationToken.None);
        report["slow_got"] = taken.Taken;
        report["rss_peak_drain_mb"] = ProcessStats.PeakResident() / 1048576.0;
        report["heap_committed_mb"] = GC.GetGCMemoryInfo().TotalCommittedBytes / 1048576.0;
        report["gen2"] = GC.CollectionCount(2);
        client.Endings.AddTo(report);
        return report;
    }

    /// <summary>Takes what comes and acknowledges none of it until it is told to; it never blocks, it is only out of credit.</summary>
    private sealed class StandingSubscriber(SubscriberPlan plan, IActorRef multiplexer, DeliveryCount taken, bool consumes)
        : Subscriber(plan, multiplexer)
    {
        private readonly Queue<EtcdWatch.Events> _kept = new();
        private readonly IActorRef _multiplexer = multiplexer;
        private bool _consumes = consumes;

        protected override void OnReceive(object message)
        {
            if (message is not Drain)
            {
                base.OnReceive(message);
                return;
            }
            _consumes = true;
            while (_kept.TryDequeue(out var events))
            {
                taken.Add(events.Batch.Count);
                _multiplexer.Tell(new EtcdWatch.Ack(events.Tag));
            }
        }

        protected override void OnEvents(EtcdWatch.Events events)
        {
            if (_consumes)
            {
                taken.Add(events.Batch.Count);
                Acknowledge(events);
            }
            else
            {
                _kept.Enqueue(events);
            }
        }

        internal sealed record Drain
        {
            public static readonly Drain Instance = new();
        }
    }
}
