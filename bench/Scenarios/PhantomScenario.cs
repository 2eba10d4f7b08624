using System.Collections.Concurrent;
using Akka.Actor;
using Watch.Actors.Bench.Plumbing;
using Watch.Actors.Bench.Subscribers;

namespace Watch.Actors.Bench.Scenarios;

/// <summary>Does a watch from now on that is resumed deliver an event from before it was opened? None must come.</summary>
internal static class PhantomScenario
{
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(200), LookOn = TimeSpan.FromSeconds(3);

    public static async Task<Report> RunAsync(Flags flags)
    {
        await using var client = WatchClient.Start(flags);
        await using var kv = await EtcdKv.ConnectAsync(flags.DirectOrEndpoint);
        var key = EtcdKv.Key(flags.Prefix + "phantom/", 0);
        await kv.PutAsync(key, "before");
        var values = new ConcurrentQueue<string>();
        await client.OpenOneAsync(
            client.Watch(0, KeyRange.Key(key)), plan => Props.Create<ValueSubscriber>(plan, client.Multiplexer, values));
        await Task.Delay(Calm);
        await ProxyControl.KillAsync(flags);
        await Task.Delay(LookOn);
        var early = values.ToArray();

        // None is no proof of anything unless the watch is there to tell.
        await kv.PutAsync(key, "after");
        await Task.Delay(Calm);
        var report = new Report
        {
            ["phantom_events"] = early.Length, ["values"] = early, ["alive"] = values.Contains("after", StringComparer.Ordinal),
        };
        client.Endings.AddTo(report);
        return report;
    }

    private sealed class ValueSubscriber(SubscriberPlan plan, IActorRef multiplexer, ConcurrentQueue<string> values)
        : Subscriber(plan, multiplexer)
    {
        protected override void OnEvents(EtcdWatch.Events events)
        {
            foreach (var each in events.Batch) values.Enqueue(each.ValueText);
            Acknowledge(events);
        }
    }
}
