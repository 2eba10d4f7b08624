using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Akka.Actor;
using Watch.Actors.Telemetry;
using Watch.Actors.Settings;
using Watch.Actors.Substreams;
using static Watch.Actors.Supervision.SupervisorProtocol;

namespace Watch.Actors.Supervision;

/// <summary>The substreams of a stream, by whom they serve. Part of the supervisor's actor, whose children they are.</summary>
internal sealed class SubstreamRegistry(IActorContext context, WatchSettings settings)
{
    private readonly Dictionary<SubscriptionKey, IActorRef> _substreams = [];
    private readonly Deploy _deploy = Substream.Deploy(settings);
    private int _watches;

    /// <summary>Gives watch ids that no watch of this stream ever had.</summary>
    public WatchIds Ids { get; } = new();

    public int Count => _substreams.Count;

    public bool IsEmpty => _substreams.Count == 0;

    /// <summary>How many are parked.</summary>
    public int Parked { get; private set; }

    /// <summary>Starts a substream for a subscription.</summary>
    public IActorRef Add(Subscribe subscribe)
    {
        var watch = subscribe.Watch;
        var key = new SubscriptionKey(subscribe.Subscriber, watch.Tag);
        var state = new SubstreamState(watch.Range, watch.Options, settings.Ring);
        state.Ring.Add(new Subscription(key, watch.Credit ?? settings.Credit, watch.Options.CreatedNotify));
        var name = string.Create(CultureInfo.InvariantCulture, $"watch-{++_watches}");
        var substream = context.ActorOf(Substream.Props(new SubstreamPlan(state, Ids, settings), _deploy), name);
        _substreams.Add(key, substream);
        WatchTelemetry.Watches.Add(1);
        return substream;
    }

    public bool TryFind(SubscriptionKey key, [NotNullWhen(true)] out IActorRef? substream) => _substreams.TryGetValue(key, out substream);

    /// <summary>A subscription has been told its end.</summary>
    public void Remove(SubscriptionKey key)
    {
        if (_substreams.Remove(key)) WatchTelemetry.Watches.Add(-1);
    }

    public void ParkedChanged(bool isParked)
    {
        var change = isParked ? 1 : -1;
        Parked += change;
        WatchTelemetry.Parked.Add(change);
    }

    /// <summary>The stream stops: what it still holds is no longer counted.</summary>
    public void Uncount()
    {
        WatchTelemetry.Watches.Add(-Count);
        WatchTelemetry.Parked.Add(-Parked);
    }

    public void TellAll(object message)
    {
        foreach (var substream in _substreams.Values) substream.Tell(message);
    }
}
