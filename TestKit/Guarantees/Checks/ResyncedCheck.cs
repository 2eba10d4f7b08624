using System.Text;

namespace Watch.Actors.TestKit.Guarantees.Checks;

/// <summary>
/// A resync leaves its subscriber with what stood at its revision (rule 12): what it had been told before, and what it was told since, come to
/// the same as the range in the history. Judged when the subscriber is told that the resync is complete, or events from after it; one of the
/// two comes. A list that is whole has to bring all of it, and what the subscriber knew no longer counts. Who asked for what stands first is
/// told that first. A key from before a watch from now on need not be told as gone: the watch begins at a revision that it is not told.
/// </summary>
internal static class ResyncedCheck
{
    public static IEnumerable<Breach> Run(Recording recording, History history)
    {
        var breaches = new List<Breach>();
        var first = Stretch.Of(recording)[0].FirstDue;

        // Else what the subscriber knows is not known until a list that is whole.
        var isKnown = first > 0;
        var known = history.StateAt(first - 1, recording.Range);
        var surelyKnown = recording.Options.StartRevision > 0 ? known.Keys.ToHashSet(BytesComparer.Instance) : new(BytesComparer.Instance);
        var isAwaited = recording.Options.InitialList;
        long listed = 0;
        foreach (var notification in recording.Notifications)
        {
            if (isAwaited && notification is not (EtcdWatch.Resynced or EtcdWatch.Ended)) breaches.Add(Of("something comes before what stands"));
            isAwaited = false;
            switch (notification)
            {
                case EtcdWatch.Resynced resynced:
                    if (resynced.IsWhole) known.Clear();
                    isKnown |= resynced.IsWhole;
                    listed = resynced.Revision;
                    break;
                case EtcdWatch.Progress: Judge(); break;
                case EtcdWatch.Ended: listed = 0; break;
                case EtcdWatch.Events events:
                    foreach (var one in events.Batch)
                    {
                        if (one.ModRevision > listed) Judge();
                        else if (listed > 0 && Untrue(one, listed, history)) breaches.Add(Of($"{one} is not what stood at {listed}", one.ModRevision));
                        if (one.Type == EventType.Delete) known.Remove(one.Key);
                        else known[one.Key] = one;
                        surelyKnown.Add(one.Key);
                    }
                    break;
            }
        }
        if (isAwaited && recording.ReadUpTo is null) breaches.Add(Of("what stands was never told"));
        if (listed > 0 && !(recording.ReadUpTo < listed)) breaches.Add(Of($"the resync at {listed} was never completed", listed));
        return breaches;

        void Judge()
        {
            if (listed > 0 && isKnown) breaches.AddRange(Missing(history.StateAt(listed, recording.Range)));
            listed = 0;
        }

        IEnumerable<Breach> Missing(Dictionary<ReadOnlyMemory<byte>, WatchEvent> truth)
        {
            if (!recording.Options.Filters.HasFlag(EventFilters.NoPut))
                foreach (var (key, put) in truth)
                    if (!known.TryGetValue(key, out var told) || told.ModRevision != put.ModRevision)
                        yield return Of($"the resync at {listed} did not tell of {put}", listed, put.ModRevision);
            if (!recording.Options.Filters.HasFlag(EventFilters.NoDelete))
                foreach (var key in known.Keys.Where(surelyKnown.Contains))
                    if (!truth.ContainsKey(key))
                        yield return Of($"the resync at {listed} did not tell that {Encoding.UTF8.GetString(key.Span)} is gone", listed);
        }
    }

    // A delete is told at the revision of the list; a put as it stands in history.
    private static bool Untrue(WatchEvent told, long listed, History history) => told.Type == EventType.Delete
        ? history.StateAt(listed, KeyRange.Key(told.Key)).Count > 0
        : history.Place(told) is var place && (place < 0 || !history.Events[place].Value.Span.SequenceEqual(told.Value.Span));

    private static Breach Of(string what, params IReadOnlyList<long> revisions) => Breach.Of(Guarantee.Resynced, what, revisions);
}
