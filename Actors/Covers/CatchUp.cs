using Akka.Actor;
using Watch.Actors.Connections;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using static Watch.Actors.Connections.ConnectionProtocol;

namespace Watch.Actors.Covers;

/// <summary>
/// Brings many watches up to date at once after a lost connection. The server would catch them up 512 at a time (S7); so neighbours share a
/// cover, a watch over all their ranges, until the server says that nothing is pending (rule 15). Then they are created for themselves from
/// there on, as many at a time as the server catches up at once, and the covers stay until all are level with the store. Both ways are complete
/// and in order, and a substream takes a revision once, from whichever is first. Where a cover cannot help, its members go on alone from where
/// it has brought them.
/// Gathering → catching up → handing over → over; a child of its connection, and gone with it.
/// </summary>
internal sealed class CatchUp : UntypedActor
{
    private const long MostWasted = 8 << 20;

    // A request for progress is met with silence while a watch of the stream is behind (S10), and so asked again.
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestGathering = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly ConnectionPlan _plan;
    private readonly IActorRef _connection = Context.Parent;
    private readonly ICancelable _ticks;
    private readonly Dictionary<long, CoveredWatch> _members = [];
    private readonly Dictionary<long, Cover> _covers = [];
    private readonly SyncRound _round = new(long.MaxValue);
    private readonly List<long> _syncs = [];
    private TimeSpan _waited;
    private long _sentinel;
    private int _missing;
    private bool? _isProgressTrusted;
    private Phase _phase;

    public CatchUp(ConnectionPlan plan, int watches)
    {
        (_plan, _missing) = (plan, watches);
        _ticks = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(TickInterval, TickInterval, Self, Tick.Instance, Self);
    }

    /// <summary>One for so many watches that are about to be created again.</summary>
    public static Props Props(ConnectionPlan plan, int watches) =>
        Akka.Actor.Props.Create<CatchUp>(plan, watches).WithDispatcher(plan.Settings.Dispatcher);

    protected override void PostStop() => _ticks.Cancel();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Create create: OnCreate(create); break;
            case Cancel cancel: OnCancel(cancel); break;
            case ProgressTrust trust: OnTrust(trust.IsTrusted); break;
            case Created created: OnCreated(created); break;
            case Refused refused: OnGone(refused.Id); break;
            case ServerResponse response: OnResponse(response); break;
            case Progressed progressed: OnProgressed(progressed); break;
            case Sync sync: OnSync(sync); break;
            case Synced synced: OnSynced(synced.Id); break;
            case Tick: OnTick(); break;
            default: Unhandled(message); break;
        }
    }

    private void OnCreate(Create create)
    {
        _missing--;
        _waited = TimeSpan.Zero;
        if (_phase == Phase.Gathering && create.Request.StartRevision > 0) _members.Add(create.Id, new CoveredWatch(create));
        else _connection.Tell(create);
        BeginIfAllHere();
    }

    // A create that was returned, or replaced by one of its own, is on its way to the connection before this.
    private void OnCancel(Cancel cancel)
    {
        if (!_members.Remove(cancel.Id, out var member) || member.IsHandedOver) _connection.Tell(cancel);
        if (member is null) return;
        member.Route.IsGone = true;
        OnSynced(cancel.Id);
    }

    private void BeginIfAllHere()
    {
        if (_phase != Phase.Gathering || _missing > 0 || _isProgressTrusted is not { } trusted) return;
        (_phase, _waited) = (Phase.CatchingUp, TimeSpan.Zero);
        if (trusted && _members.Count > _plan.Settings.CatchUp.Above) CreateCovers();
        else foreach (var member in _members.Values) _connection.Tell(member.HandOver(0));
        EndIfDone();
    }

    private void CreateCovers()
    {
        var limits = new CoverLimits(_plan.Settings.Transport.MaxMessageSize, MostWasted);
        foreach (var plan in CoverPlans.Make(_members.Values, member => member.Create.Request, _plan.Settings.CatchUp.Covers))
        {
            var cover = new Cover(_plan.Ids.Next(), plan, limits);
            _covers.Add(cover.Id, cover);
            _connection.Tell(new Create(cover.Id, cover.Request(), Self) { IsCover = true });
        }
    }

    private void OnCreated(Created created)
    {
        if (_covers.TryGetValue(created.Id, out var cover))
        {
            cover.IsCreated = true;
            foreach (var member in cover.Wanted) member.Owner.Tell(created with { Id = member.Id }, _connection);
        }
        AskWhetherLevel();
    }

    private void OnResponse(ServerResponse response)
    {
        if (response.Canceled)
        {
            OnGone(response.WatchId);
        }
        else if (response.Events is { } events && _covers.TryGetValue(response.WatchId, out var cover))
        {
            foreach (var member in cover.Take(events, response.Fragment, response.Bytes)) SendGathered(member);
            if (cover.IsBurden) GiveUp(cover);
        }
    }

    private void SendGathered(CoveredWatch member)
    {
        _round.Touch(member.Route);
        member.Route.Owner.Tell(member.Gathered(), _connection);
    }

    private void OnProgressed(Progressed progressed)
    {
        if (_covers.TryGetValue(progressed.Id, out var cover)) OnLevel(cover, progressed.Revision);
        else if (progressed.Id == _sentinel) HandOverMore();
    }

    private void OnLevel(Cover cover, long revision)
    {
        var isFirst = cover.Level == 0;
        cover.Level = revision;
        if (!isFirst) return;
        foreach (var member in cover.Wanted) member.Owner.Tell(new Level(member.Id, revision), _connection);
        BeginHandOverIfLevel();
    }

    private void BeginHandOverIfLevel()
    {
        if (_phase != Phase.CatchingUp || !_covers.Values.All(each => each.Level > 0)) return;
        _phase = Phase.HandingOver;
        HandOverMore();
    }

    private void HandOverMore()
    {
        _waited = TimeSpan.Zero;
        CancelSentinel();
        var left = Math.Max(1, _plan.Settings.CatchUp.Above);
        Create? last = null;
        foreach (var cover in _covers.Values)
            foreach (var create in cover.HandOver(left))
            {
                _connection.Tell(create);
                last = create;
                left--;
            }
        if (last is null) GiveUpAll();
        else CreateSentinel(last.Request.Clone());
    }

    // Created after the others: progress that is about it says that they are level too.
    private void CreateSentinel(WatchCreateRequest request)
    {
        _sentinel = request.WatchId = _plan.Ids.Next();
        _connection.Tell(new Create(_sentinel, request, Self) { IsCover = true });
    }

    private void CancelSentinel()
    {
        if (_sentinel != 0) _connection.Tell(new Cancel(_sentinel));
        _sentinel = 0;
    }

    private void OnGone(long id)
    {
        if (id == _sentinel)
        {
            _sentinel = 0;
            HandOverMore();
        }
        else
        {
            Dissolve(id);
        }
    }

    private void GiveUp(Cover cover)
    {
        _connection.Tell(new Cancel(cover.Id));
        Dissolve(cover.Id);
    }

    private void GiveUpAll()
    {
        foreach (var cover in _covers.Values.ToArray()) GiveUp(cover);
    }

    // The server has no such watch: its members go on alone.
    private void Dissolve(long id)
    {
        if (!_covers.Remove(id, out var cover)) return;
        foreach (var create in cover.HandOver(int.MaxValue)) _connection.Tell(create);
        EndIfDone();
        BeginHandOverIfLevel();
    }

    // The connection reads on when all have taken what was sent to them: so do their covers.
    private void OnSync(Sync sync)
    {
        _syncs.Add(sync.Id);
        _round.Ask(Self);
        AnswerSyncs();
    }

    private void OnSynced(long id)
    {
        if (_round.Answered(id)) AnswerSyncs();
    }

    private void AnswerSyncs()
    {
        if (_round.IsWaiting) return;
        foreach (var id in _syncs) _connection.Tell(new Synced(id));
        _syncs.Clear();
        EndIfDone();
    }

    private void OnTick()
    {
        _waited += TickInterval;
        switch (_phase)
        {
            case Phase.Gathering when _waited >= LongestGathering:
                OnTrust(false);
                break;
            // Some are not created again after all: their range is read first, or they have ended.
            case Phase.Gathering when _waited >= LongestQuiet:
                _missing = 0;
                BeginIfAllHere();
                break;
            case Phase.CatchingUp or Phase.HandingOver when _waited > LongestWait:
                GiveUpAll();
                break;
            case Phase.CatchingUp or Phase.HandingOver:
                AskWhetherLevel();
                break;
        }
    }

    private void OnTrust(bool isTrusted)
    {
        _isProgressTrusted ??= isTrusted;
        BeginIfAllHere();
    }

    private void AskWhetherLevel()
    {
        if (_covers.Values.All(cover => cover.IsCreated)) _connection.Tell(AskLevel.Instance);
    }

    private void EndIfDone()
    {
        if (_phase is Phase.Gathering or Phase.Over || _covers.Count > 0 || _round.IsWaiting) return;
        _phase = Phase.Over;
        CancelSentinel();
        _connection.Tell(Over.Instance);
    }

    /// <summary>To the connection: ask the server whether the covers are level.</summary>
    internal sealed record AskLevel
    {
        public static readonly AskLevel Instance = new();
    }

    /// <summary>To the connection: there is nothing more to catch up; what is still sent here is returned.</summary>
    internal sealed record Over
    {
        public static readonly Over Instance = new();
    }

    /// <summary>From the connection: whether the server's progress can be believed.</summary>
    internal sealed record ProgressTrust(bool IsTrusted);

    private sealed record Tick
    {
        public static readonly Tick Instance = new();
    }

    private enum Phase
    {
        Gathering,
        CatchingUp,
        HandingOver,
        Over,
    }
}
