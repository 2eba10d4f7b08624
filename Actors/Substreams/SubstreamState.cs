using Akka.Actor;
using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.Settings;

namespace Watch.Actors.Substreams;

/// <summary>
/// What a watch is and how far it has come.
/// Held by the substream's Props, so that it survives a restart of the actor; touched by that actor alone.
/// </summary>
internal sealed class SubstreamState
{
    private readonly WatchOptions _options;
    private readonly KeyRange _range;

    public SubstreamState(KeyRange range, WatchOptions options, RingSettings ring)
    {
        _range = range;
        _options = options;
        Resume = new ResumePoint(options.StartRevision);
        ClusterId = options.ClusterId;
        Ring = new NotificationRing(ring.Capacity, ring.MaxBytes);
        if (options.Resync) Resync = new Resync(range, options);
    }

    /// <summary>Where it stands. A field: the point moves in place.</summary>
    public ResumePoint Resume;

    public NotificationRing Ring { get; }

    /// <summary>Makes lost history good; null where that was not asked for.</summary>
    public Resync? Resync { get; }

    public FragmentAssembler? Fragments { get; set; }

    /// <summary>The connection that it was last told of; may be gone.</summary>
    public IActorRef? Connection { get; set; }

    /// <summary>Our id on that connection, of the watch or of a read of its range; 0 while there is none.</summary>
    public long WatchId { get; set; }

    /// <summary>The revision of the first Created; 0 before it.</summary>
    public long StartedAt { get; private set; }

    public bool HasStarted { get; private set; }

    /// <summary>The cluster that it was asked of or, once it has started, that it was first created on; 0: not known.</summary>
    public ulong ClusterId { get; private set; }

    public bool IsParked { get; set; }

    /// <summary>Why it ends, once that is known; subscribers are told when they have been sent what came before.</summary>
    public EndReason? Ending { get; set; }

    /// <summary>Whether it watches what lies before the revision that it was asked for, to know it (see <see cref="Model.Resync"/>).</summary>
    public bool IsBeforeItsStart => Resync is { IsFirst: true } && Resume.Next < _options.StartRevision;

    /// <summary>Whether what answers is not what it was asked of. With <see cref="Resync"/> a list tells; and one that has started knows by its stream.</summary>
    public bool IsOfAnother(ulong clusterId) =>
        !HasStarted && Resync is null && ClusterId != 0 && clusterId != 0 && clusterId != ClusterId;

    /// <summary>It stands for the first time, or could have.</summary>
    public void Start(long revision, ulong clusterId)
    {
        if (HasStarted) return;
        (HasStarted, StartedAt) = (true, revision);
        if (clusterId != 0) ClusterId = clusterId;
    }

    /// <summary>A watch with <see cref="Resync"/> that has told nothing yet begins as if it were new.</summary>
    public void StartOver()
    {
        Resume = new ResumePoint(_options.StartRevision);
        Resync!.BeginFirst();
    }

    /// <summary>
    /// The create for where the watch stands now, with every option of the first one (rule 7); filters are applied here where
    /// <see cref="Resync"/> has to see what they hide.
    /// </summary>
    public WatchCreateRequest CreateRequest()
    {
        var request = new WatchCreateRequest
        {
            Key = UnsafeByteOperations.UnsafeWrap(_range.Start),
            RangeEnd = UnsafeByteOperations.UnsafeWrap(_range.End),
            StartRevision = Resume.Next,
            ProgressNotify = _options.ProgressNotify,
            PrevKv = _options.PrevKv,
            Fragment = _options.Fragment,
            WatchId = WatchId,
        };
        if (Resync is not null) return request;
        if (_options.Filters.HasFlag(EventFilters.NoPut)) request.Filters.Add(WatchCreateRequest.Types.FilterType.Noput);
        if (_options.Filters.HasFlag(EventFilters.NoDelete)) request.Filters.Add(WatchCreateRequest.Types.FilterType.Nodelete);
        return request;
    }
}

/// <summary>One subscription of a substream: how far it has been sent, and how much more it may be sent.</summary>
internal sealed class Subscription(SubscriptionKey key, int credit, bool createdNotify) : RingCursor
{
    public SubscriptionKey Key { get; } = key;

    /// <summary>Notifications with events that it may still be sent.</summary>
    public int Credit { get; private set; } = credit;

    /// <summary>Still to be told that the watch has started.</summary>
    public bool AwaitsStarted { get; set; } = createdNotify;

    public bool WantsProgress { get; set; }

    public void AddCredit(int count) => Credit = (int)Math.Min(int.MaxValue, (long)Credit + Math.Max(0, count));

    public void SpendCredit() => Credit--;
}
