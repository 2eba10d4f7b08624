using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Watch.Actors.Bench.Plumbing;
using Watch.Actors.Bench.Subscribers;

namespace Watch.Actors.Bench.Scenarios;

/// <summary>What goes on while a probe is taken.</summary>
internal enum ProbePhase
{
    Base,
    Load,
    After,
    Drain,
}

/// <summary>Puts the time on a key about 200 times a second; the watch of that key tells how late it is.</summary>
internal sealed class FastProbe(EtcdKv kv, string key)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<ProbePhase, List<double>> _late =
        Enum.GetValues<ProbePhase>().ToDictionary(phase => phase, _ => new List<double>());
    private int _sent;

    public ProbePhase Phase { get; set; }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await kv.PutAsync(key, Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture));
            _sent++;
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    public void AddTo(Report report)
    {
        lock (_gate)
        {
            report.AddQuantiles("fast_base", _late[ProbePhase.Base]);
            report.AddQuantiles("fast_load", _late[ProbePhase.Load]);
            report.AddQuantiles("fast_after", _late[ProbePhase.After]);
            report["fast_sent"] = _sent;
            report["fast_got"] = _late.Values.Sum(each => each.Count);
        }
    }

    private void Take(EventBatch events)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            foreach (var each in events)
            {
                _late[Phase].Add(
                    Stopwatch.GetElapsedTime(long.Parse(each.Value.Span, CultureInfo.InvariantCulture), now).TotalMilliseconds);
            }
        }
    }

    internal sealed class Taker(SubscriberPlan plan, IActorRef multiplexer, FastProbe probe) : Subscriber(plan, multiplexer)
    {
        protected override void OnEvents(EtcdWatch.Events events)
        {
            probe.Take(events.Batch);
            Acknowledge(events);
        }
    }
}
