using System.Globalization;
using Akka.Actor;

namespace Watch.Actors.Campaign.Subscribers;

/// <summary>Keeps a number of watches going on a few subscribers, lets subscribers die, and collects what was recorded.</summary>
internal sealed class AudienceActor : UntypedActor, IWithTimers
{
    private const int Subscribers = 5;
    private const int Watches = 40;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    private readonly IActorRef _multiplexer;
    private readonly WatchPlanner _planner;
    private readonly Random _chance;
    private readonly List<IActorRef> _subscribers = [];
    private readonly Dictionary<string, IActorRef> _live = new(StringComparer.Ordinal);
    private readonly List<FinishedRecording> _finished = [];
    private readonly List<EtcdWatch.INotification> _strays = [];
    private readonly Dictionary<string, int> _kinds = new(StringComparer.Ordinal);
    private Heard _heard = new(1, 0);
    private int _hired, _deaths;
    private bool _isClosing;

    public AudienceActor(IActorRef multiplexer, CampaignPlan campaign)
    {
        _multiplexer = multiplexer;
        _planner = new WatchPlanner(campaign);
        _chance = campaign.Chance("audience");
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef multiplexer, CampaignPlan campaign) =>
        Akka.Actor.Props.Create<AudienceActor>(multiplexer, campaign);

    protected override void PreStart()
    {
        for (var i = 0; i < Subscribers; i++) Hire();
        Timers.StartPeriodicTimer(Beat, BeatDue.Instance, TimeSpan.Zero, Beat);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Heard heard: _heard = heard; break;
            case BeatDue when !_isClosing: OnBeat(); break;
            case BeatDue: break;
            case SubscriberActor.Finished finished: OnFinished(finished.Recording); break;
            case SubscriberActor.Stray stray: _strays.Add(stray.Notification); break;
            case Terminated gone: Forget(gone.ActorRef); break;
            case CatchUp: OnCatchUp(); break;
            case Collect: Give(); break;
            default: Unhandled(message); break;
        }
    }

    private void OnBeat()
    {
        // Every 12 s or so one of them dies, with all its watches.
        if (_chance.Next(48) == 0)
        {
            var dying = _chance.Next(_subscribers.Count);
            Context.Stop(_subscribers[dying]);
            _subscribers.RemoveAt(dying);
            _deaths++;
            Hire();
        }
        while (_live.Count < Watches) Assign(_planner.Next(_heard.Revision, _heard.CompactRevision));
    }

    private void OnFinished(FinishedRecording recording)
    {
        _live.Remove(recording.Recording.Name);
        _finished.Add(recording);
        if (_isClosing) return;
        if (recording.Ended is { Kind: EndKind.Compacted } compacted) Assign(recording.Plan.From(compacted.CompactRevision, recording.ClusterId));
        else if (recording.Bookmark > 0 && (recording.Ended?.Kind == EndKind.NoLeader || recording.Plan.ComesBack))
            Assign(recording.Plan.From(recording.Bookmark + 1, recording.ClusterId));
    }

    private void Assign(WatchPlan plan)
    {
        var subscriber = _subscribers[_chance.Next(_subscribers.Count)];
        _live.Add(new OpenRecording(plan).Name, subscriber);
        foreach (var kind in plan.Kinds()) _kinds[kind] = _kinds.GetValueOrDefault(kind) + 1;
        subscriber.Tell(plan);
    }

    private void Hire() => _subscribers.Add(Context.Watch(Context.ActorOf(
        SubscriberActor.Props(_multiplexer), string.Create(CultureInfo.InvariantCulture, $"subscriber-{++_hired}"))));

    // What it had not begun is nowhere recorded.
    private void Forget(IActorRef dead)
    {
        foreach (var name in _live.Where(each => each.Value.Equals(dead)).Select(each => each.Key).ToArray()) _live.Remove(name);
    }

    private void OnCatchUp()
    {
        _isClosing = true;
        foreach (var subscriber in _subscribers) subscriber.Tell(SubscriberActor.CatchUp.Instance);
        Sender.Tell(new Closing([.. _subscribers]));
    }

    private void Give()
    {
        Sender.Tell(new Collection(
            [.. _finished], [.. _strays], _live.Count, _deaths, new Dictionary<string, int>(_kinds, StringComparer.Ordinal)));
        _finished.Clear();
        _strays.Clear();
    }

    /// <summary>How far the store is.</summary>
    public sealed record Heard(long Revision, long CompactRevision);

    /// <summary>No new watches; those that there are catch up. Answered by <see cref="Closing"/>.</summary>
    public sealed record CatchUp
    {
        public static CatchUp Instance { get; } = new();
    }

    /// <summary>Whom to ask how far they are.</summary>
    public sealed record Closing(IReadOnlyList<IActorRef> Subscribers);

    /// <summary>Gives what was recorded since it was asked last. Answered by <see cref="Collection"/>.</summary>
    public sealed record Collect
    {
        public static Collect Instance { get; } = new();
    }

    /// <param name="Finished">Watches that are over.</param>
    /// <param name="Strays">Notifications of watches that were over already.</param>
    /// <param name="Live">Watches that go on.</param>
    /// <param name="Deaths">Subscribers that have died so far.</param>
    /// <param name="Kinds">Watches so far, by kind.</param>
    public sealed record Collection(
        IReadOnlyList<FinishedRecording> Finished, IReadOnlyList<EtcdWatch.INotification> Strays, int Live, int Deaths,
        IReadOnlyDictionary<string, int> Kinds);

    private sealed record BeatDue
    {
        public static BeatDue Instance { get; } = new();
    }
}
