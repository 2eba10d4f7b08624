using Watch.Actors.TestKit;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Specs.Properties;

/// <summary>One watch of a schedule: what was asked for, what came, and what of it must not have.</summary>
/// <param name="watch">What was asked for.</param>
/// <param name="subscriber">Who asked.</param>
/// <param name="store">Which store it was then, the first being 0.</param>
internal sealed class WatchedSubscription(EtcdWatch.Watch watch, WatchProbe subscriber, int store)
{
    private readonly List<EtcdWatch.INotification> _notifications = [];
    private bool _unsubscribed, _mayBeHalted, _awaitsProgress;

    public EtcdWatch.Watch Watch { get; } = watch;

    public WatchProbe Subscriber { get; } = subscriber;

    public EndReason? Ending => _notifications.OfType<EtcdWatch.Ended>().FirstOrDefault()?.Reason;

    /// <summary>Its subscriber has died.</summary>
    public bool IsDead { get; set; }

    public bool IsLive => !IsDead && Ending is null;

    /// <summary>Events that it may be sent, as it counts them.</summary>
    public int Credit { get; private set; } = watch.Credit!.Value;

    /// <summary>It has asked for progress and has not been told any since.</summary>
    public bool AwaitsProgress => IsLive && _awaitsProgress;

    /// <summary>What it was sent without credit.</summary>
    public List<string> Offences { get; } = [];

    public void Took(EtcdWatch.INotification notification)
    {
        _notifications.Add(notification);
        if (notification is EtcdWatch.Events && --Credit < 0) Offences.Add($"{this}: events without credit");
        if (notification is EtcdWatch.Progress or EtcdWatch.Ended) _awaitsProgress = false;
    }

    public void Acknowledged(int count) => Credit += count;

    public void AskedForProgress() => _awaitsProgress = true;

    public void Unsubscribed() => _unsubscribed = true;

    /// <summary>Its stream has been refused in a way that trying again does not mend.</summary>
    public void MayBeHalted() => _mayBeHalted = true;

    /// <summary>Every guarantee that was broken, at the end of a schedule.</summary>
    /// <param name="stores">What was watched, one store after the other.</param>
    public IEnumerable<string> Breaches(IReadOnlyList<StoreHistory> stores)
    {
        var recording = new Recording(Watch.Range, Watch.Options, _notifications) { Name = ToString(), ReadUpTo = IsDead ? 0 : null };
        foreach (var breach in new RecordingOfStores(recording, IsLive).Breaches([.. stores.Skip(store)])) yield return breach;
        if (Ending is { } reason && !stores.Skip(store).Any(one => Fits(reason, one, stores[^1])))
            yield return $"{this}: an ending that nothing in the schedule leads to: {reason}";
        if (!IsDead && Ending is null && _unsubscribed) yield return $"{this}: unsubscribed, and never told its end";
        if (!IsDead && Ending is null && IsDenied) yield return $"{this}: denied, and never told its end";
        if (IsLive && KnowsAnother(stores[^1]) && !_notifications.Any(notification => notification is EtcdWatch.Resynced { IsWhole: true }))
            yield return $"{this}: it knows another store, and was not told what stands in this one";
    }

    public override string ToString() => $"{Watch.Tag} {Watch.Range} from {Watch.Options.StartRevision}";

    private bool IsDenied => Watch.Range.Equals(KeyRange.Key(ModelStream.DeniedKey));

    // Of another cluster or, if it is told by a list, of revisions that this one has not reached. Before revision 1 there is nothing to list.
    private bool KnowsAnother(StoreHistory last) => Watch.Options is { ClusterId: not 0, StartRevision: var start }
        && (Watch.Options.Resync ? start > 1 && (IsOfAnother(last) || start > last.Revision + 1) : IsOfAnother(last));

    private bool IsOfAnother(StoreHistory store) => Watch.Options.ClusterId != 0 && Watch.Options.ClusterId != store.ClusterId;

    private bool Fits(EndReason reason, StoreHistory one, StoreHistory last) => reason.Kind switch
    {
        EndKind.Unsubscribed => _unsubscribed,
        EndKind.PermissionDenied => IsDenied,
        EndKind.Halted => _mayBeHalted,
        EndKind.HistoryLost => !Watch.Options.Resync && (one != last || IsOfAnother(one)),
        EndKind.Compacted => !Watch.Options.Resync && reason.CompactRevision <= one.CompactRevision && ToldNext() < reason.CompactRevision,
        _ => false,
    };

    // The first revision that it has not been told, as far as it can know. Started says nothing here: events before it may be due (S6).
    private long ToldNext() => _notifications
        .Select(notification => notification switch
        {
            EtcdWatch.Events events => events.Batch.LastRevision + 1,
            EtcdWatch.Progress progress => progress.Revision + 1,
            _ => 0,
        })
        .Append(Watch.Options.StartRevision)
        .Max();
}
