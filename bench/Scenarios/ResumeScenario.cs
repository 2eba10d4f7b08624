using Akka.Actor;
using Watch.Actors.Bench.Plumbing;
using Watch.Actors.Bench.Subscribers;

namespace Watch.Actors.Bench.Scenarios;

/// <summary>
/// N watches lose their connection, then each key is put once: how long until every watch has told of it,
/// and whether any event was lost or came twice.
/// </summary>
internal static class ResumeScenario
{
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(300);

    public static async Task<Report> RunAsync(Flags flags)
    {
        await using var client = WatchClient.Start(flags);
        await using var kv = await EtcdKv.ConnectAsync(flags.DirectOrEndpoint);
        var taken = new EventsByWatch(flags.N);
        var opening = Clock.Now;
        await client.OpenAsync(
                flags.N, i => client.Watch(i, KeyRange.Key(EtcdKv.Key(flags.Prefix, i))),
                plan => Props.Create<ByWatchSubscriber>(plan, client.Multiplexer, taken))
            .WaitAsync(flags.Limit);
        var created = Clock.Now - opening;
        await Task.Delay(Calm);

        var (cpu, serverCpu, began) = (ProcessStats.Cpu(), ProcessStats.Cpu(flags.EtcdPid), Clock.Now);
        await ProxyControl.KillAsync(flags);
        await kv.PutEachAsync(flags.Prefix, flags.N);
        var put = Clock.Now - began;
        if (flags.Rekill > TimeSpan.Zero)
        {
            await Task.Delay(TimeSpan.FromSeconds(Math.Max(0, flags.Rekill.TotalSeconds - (Clock.Now - began))));
            await ProxyControl.KillAsync(flags);
        }
        var inTime = await taken.Each.Done.WithinAsync(flags.Limit);
        var (cpuSeconds, serverSeconds) = (ProcessStats.Cpu() - cpu, ProcessStats.Cpu(flags.EtcdPid) - serverCpu);
        await Task.Delay(flags.Settle);

        var report = new Report
        {
            ["n"] = flags.N, ["create_s"] = created, ["put_done_s"] = put,
            ["lost"] = taken.Lost, ["doubled"] = taken.Doubled, ["timed_out"] = !inTime,
            ["cpu_s"] = cpuSeconds, ["server_cpu_s"] = serverSeconds, ["rekill_s"] = flags.Rekill.TotalSeconds,
        };
        if (taken.Each.Clock.First > 0) report["first_s"] = taken.Each.Clock.First - began;
        if (inTime) report["wall_s"] = taken.Each.Clock.Last - began;
        client.Endings.AddTo(report);
        return report;
    }

    /// <summary>Events of each watch.</summary>
    private sealed class EventsByWatch(int n)
    {
        private readonly int[] _counts = new int[n];

        /// <summary>Watches that have told of an event.</summary>
        public DeliveryCount Each { get; } = new(n);

        public int Lost => _counts.Count(each => each == 0);

        public int Doubled => _counts.Count(each => each > 1);

        public void Add(int number, int events)
        {
            if (Interlocked.Add(ref _counts[number], events) == events) Each.Add(1);
        }
    }

    private sealed class ByWatchSubscriber(SubscriberPlan plan, IActorRef multiplexer, EventsByWatch taken) : Subscriber(plan, multiplexer)
    {
        protected override void OnEvents(EtcdWatch.Events events)
        {
            taken.Add(SubscriberPlan.NumberOf(events.Tag), events.Batch.Count);
            Acknowledge(events);
        }
    }
}
