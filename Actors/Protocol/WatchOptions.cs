namespace Watch.Actors;

/// <summary>Which kinds of event the server leaves out (contract, "Wire": filters).</summary>
[Flags]
public enum EventFilters
{
    /// <summary>Every event is sent.</summary>
    None = 0,

    /// <summary>Puts are left out (etcd's NOPUT).</summary>
    NoPut = 1,

    /// <summary>Deletes are left out (etcd's NODELETE).</summary>
    NoDelete = 2,
}

/// <summary>What a watch asks of the server beside its range. Kept through every resume (rule 7).</summary>
public sealed record WatchOptions
{
    /// <summary>Nothing but new events.</summary>
    public static WatchOptions Default { get; } = new();

    /// <summary>The first revision wanted; may lie in the past or in the future. 0: what happens from now on.</summary>
    public long StartRevision { get; init; }

    /// <summary>Each event carries the key's value before it, where that is not compacted.</summary>
    public bool PrevKv { get; init; }

    /// <summary>The server tells its revision from time to time while the range is quiet (<see cref="EtcdWatch.Progress"/>).</summary>
    public bool ProgressNotify { get; init; }

    /// <summary>The subscriber is told once, when the watch first stands on the server (<see cref="EtcdWatch.Started"/>, rule 5).</summary>
    public bool CreatedNotify { get; init; }

    /// <summary>
    /// Responses larger than the server's message limit arrive in parts. Parts are put together here: no revision is ever split.
    /// Costly for etcd (it sizes the whole part again for each event): only for a proxy between that limits message sizes.
    /// </summary>
    public bool Fragment { get; init; }

    /// <summary>
    /// Lost history is made good (rule 12). When the revision that the watch needs next is compacted, the cluster is another one, or the
    /// store went back, the range is listed at one revision and the subscriber gets <see cref="EtcdWatch.Resynced"/>, puts for what is new
    /// or changed, deletes for what is gone, and <see cref="EtcdWatch.Progress"/> at that revision; then the watch goes on from there.
    /// Without it: <see cref="EtcdWatch.Compacted"/>, then <see cref="EtcdWatch.Ended"/>.
    /// <para>
    /// To tell what is gone, the keys of the range are listed when the watch begins (as of the revision before its start) and held in
    /// memory, without their values, while it lasts. Where that revision is compacted already, what went before cannot be told as deleted:
    /// the subscriber is told all that stands, and that it is all (<see cref="EtcdWatch.Resynced.IsWhole"/>).
    /// </para>
    /// </summary>
    public bool Resync { get; init; }

    /// <summary>
    /// The subscriber is told what stands before it is told what happens: the watch begins as if all its history were lost (see
    /// <see cref="Resync"/>, which it needs), with <see cref="EtcdWatch.Resynced"/> and a put for every key. It begins at no start revision.
    /// </summary>
    public bool InitialList { get; init; }

    /// <summary>
    /// The cluster that <see cref="StartRevision"/> is a revision of, as <see cref="EtcdWatch.Started.ClusterId"/> or
    /// <see cref="EtcdWatch.Resynced.ClusterId"/> told it; 0: whichever answers. For a subscriber that goes on after a restart of its own. When
    /// another cluster answers, the watch ends by <see cref="EndKind.HistoryLost"/>. With <see cref="Resync"/> it begins as with
    /// <see cref="InitialList"/> instead, also where the store does not reach back or up to the revision before the start, for what the
    /// subscriber knows is not known here; but not from revision 1 on, before which there is nothing to know. Needs a start revision.
    /// </summary>
    public ulong ClusterId { get; init; }

    /// <summary>Kinds of event to leave out.</summary>
    public EventFilters Filters { get; init; }
}
