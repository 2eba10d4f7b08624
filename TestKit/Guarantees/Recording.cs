namespace Watch.Actors.TestKit.Guarantees;

/// <summary>What one subscriber was sent, in the order in which it came, and what it had asked for.</summary>
/// <param name="Range">The keys that it watched.</param>
/// <param name="Options">What it asked for beside them; <see cref="WatchOptions.StartRevision"/> 0 for "from now on".</param>
/// <param name="Notifications">Everything that it was sent.</param>
public sealed record Recording(KeyRange Range, WatchOptions Options, IReadOnlyList<EtcdWatch.INotification> Notifications)
{
    /// <summary>A name for breaches to point at.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// The revision up to which the subscriber surely read: every event up to it is due, and those after it may be missing at the end.
    /// Null for a watch that was read to the end of the history or, if it ended, to its own end. One that the server ended
    /// (compaction, denial and the like) is never held to more than it was sent.
    /// </summary>
    public long? ReadUpTo { get; init; }

    internal IEnumerable<WatchEvent> Events => Notifications.OfType<EtcdWatch.Events>().SelectMany(events => events.Batch);

    internal bool Wants(WatchEvent e) => IsInRange(e) && !IsFilteredOut(e);

    internal bool IsInRange(WatchEvent e) => Range.Contains(e.Key.Span);

    internal bool IsFilteredOut(WatchEvent e) => Options.Filters.HasFlag(e.Type == EventType.Put ? EventFilters.NoPut : EventFilters.NoDelete);
}
