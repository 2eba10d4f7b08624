using Akka.Actor;
using Watch.Actors.Bench.Plumbing;
using Watch.Actors.Bench.Subscribers;

namespace Watch.Actors.Bench.Scenarios;

/// <summary>One watch on a prefix that takes E events, written while it watches or before: what fanin and replay have in common.</summary>
internal static class StreamRun
{
    public static async Task<Report> RunAsync(Flags flags, bool isReplay)
    {
        await using var client = WatchClient.Start(flags);
        var from = 0L;
        if (isReplay)
        {
            await using var kv = await EtcdKv.ConnectAsync(flags.DirectOrEndpoint);
            from = await kv.RevisionAsync() + 1;
            await using var writing = LoaderProcess.Start(flags);
            await writing.CompleteAsync();
        }
        var taken = new StreamCount(flags.Events);
        var (cpu, serverCpu, began) = (ProcessStats.Cpu(), ProcessStats.Cpu(flags.EtcdPid), Clock.Now);
        await client.OpenOneAsync(
            client.Watch(0, KeyRange.Prefix(flags.Prefix), from),
            plan => Props.Create<OrderingSubscriber>(plan, client.Multiplexer, taken));
        await using var loader = isReplay ? null : LoaderProcess.Start(flags);
        var inTime = await taken.Count.Done.WithinAsync(flags.Limit);
        var seconds = (inTime ? taken.Count.Clock.Last : Clock.Now) - (isReplay ? began : taken.Count.Clock.First);
        var (cpuSeconds, serverSeconds) = (ProcessStats.Cpu() - cpu, ProcessStats.Cpu(flags.EtcdPid) - serverCpu);
        if (loader is not null) await loader.CompleteAsync();
        var got = taken.Count.Taken;
        var report = new Report
        {
            ["events"] = flags.Events, ["got"] = got, ["responses"] = taken.Notifications,
            ["max_batch"] = taken.LargestBatch, ["ordered"] = taken.IsOrdered,
            ["fragment"] = flags.Fragment, ["wall_s"] = seconds, ["events_per_s"] = got / seconds, ["cpu_s"] = cpuSeconds,
            ["cpu_us_per_event"] = cpuSeconds / Math.Max(got, 1) * 1e6, ["server_cpu_s"] = serverSeconds, ["timed_out"] = !inTime,
        };
        client.Endings.AddTo(report);
        return report;
    }

    /// <summary>What one subscriber took; read by others once it is done.</summary>
    private sealed class StreamCount(int wanted)
    {
        public DeliveryCount Count { get; } = new(wanted);

        public int Notifications { get; set; }

        public int LargestBatch { get; set; }

        public bool IsOrdered { get; set; } = true;

        public long LastRevision { get; set; }
    }

    /// <summary>Reads the revision of every event, as a subscriber would that applies them.</summary>
    private sealed class OrderingSubscriber(SubscriberPlan plan, IActorRef multiplexer, StreamCount taken) : Subscriber(plan, multiplexer)
    {
        protected override void OnEvents(EtcdWatch.Events events)
        {
            taken.Notifications++;
            taken.LargestBatch = Math.Max(taken.LargestBatch, events.Batch.Count);
            foreach (var each in events.Batch)
            {
                if (each.ModRevision < taken.LastRevision) taken.IsOrdered = false;
                taken.LastRevision = each.ModRevision;
            }
            taken.Count.Add(events.Batch.Count);
            Acknowledge(events);
        }
    }
}
