using System.Globalization;
using Akka.Actor;
using Watch.Actors.Bench.Plumbing;
using Watch.Actors.Bench.Subscribers;

namespace Watch.Actors.Bench.Scenarios;

/// <summary>One watch, puts at a fixed rate whatever their answers: from put to event.</summary>
internal static class LatencyScenario
{
    private static readonly TimeSpan LookOn = TimeSpan.FromSeconds(10);

    public static async Task<Report> RunAsync(Flags flags)
    {
        await using var client = WatchClient.Start(flags);
        await using var kv = await EtcdKv.ConnectAsync(flags.Endpoint);
        var key = flags.Prefix + "lat";
        var times = new Times((int)(flags.Secs.TotalSeconds * flags.Rate));
        await client.OpenOneAsync(
            client.Watch(0, KeyRange.Key(key)), plan => Props.Create<TimingSubscriber>(plan, client.Multiplexer, times));
        var (cpu, began) = (ProcessStats.Cpu(), Clock.Now);
        await await Task.Factory.StartNew(
            () => PutAll(kv, key, times, flags.Rate), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var wall = Clock.Now - began;
        var inTime = await times.Taken.Done.WithinAsync(LookOn);
        var report = new Report
        {
            ["rate"] = times.Count / wall, ["puts"] = times.Count, ["timed_out"] = !inTime, ["cpu_s"] = ProcessStats.Cpu() - cpu,
        };
        times.AddTo(report);
        client.Endings.AddTo(report);
        return report;
    }

    // A thread of its own that sleeps: a timer is up to a millisecond late, and puts would go out in bursts.
    private static Task PutAll(EtcdKv kv, string key, Times times, int rate)
    {
        var puts = new List<Task>(times.Count);
        var began = Clock.Now;
        while (puts.Count < times.Count)
        {
            var due = Math.Min(times.Count, (int)((Clock.Now - began) * rate) + 1);
            while (puts.Count < due) puts.Add(PutAsync(kv, key, times, puts.Count));
            Thread.Sleep(TimeSpan.FromMilliseconds(1));
        }
        return Task.WhenAll(puts);
    }

    private static async Task PutAsync(EtcdKv kv, string key, Times times, int i)
    {
        times.Sent[i] = Clock.Now;
        await kv.PutAsync(key, i.ToString(CultureInfo.InvariantCulture));
        times.Answered[i] = Clock.Now;
    }

    private sealed class Times(int count)
    {
        public int Count { get; } = count;

        public double[] Sent { get; } = new double[count];

        public double[] Answered { get; } = new double[count];

        public double[] Told { get; } = new double[count];

        public DeliveryCount Taken { get; } = new(count);

        public void AddTo(Report report)
        {
            var told = Enumerable.Range(0, Count).Where(i => Told[i] > 0).ToArray();
            report.AddQuantiles("resp_to_event", told.Select(i => (Told[i] - Answered[i]) * 1e3));
            report.AddQuantiles("send_to_event", told.Select(i => (Told[i] - Sent[i]) * 1e3));
            report.AddQuantiles("put_rtt", told.Select(i => (Answered[i] - Sent[i]) * 1e3));
        }
    }

    private sealed class TimingSubscriber(SubscriberPlan plan, IActorRef multiplexer, Times times) : Subscriber(plan, multiplexer)
    {
        protected override void OnEvents(EtcdWatch.Events events)
        {
            var now = Clock.Now;
            foreach (var each in events.Batch) times.Told[int.Parse(each.Value.Span, CultureInfo.InvariantCulture)] = now;
            times.Taken.Add(events.Batch.Count);
            Acknowledge(events);
        }
    }
}
