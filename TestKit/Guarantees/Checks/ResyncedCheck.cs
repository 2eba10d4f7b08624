using System.Text;

namespace Watch.Actors.TestKit.Guarantees.Checks;

/// <summary>
/// A resync leaves its subscriber with what stood at its revision (rule 12): what it had been told before, and what it was told since, come to
/// the same as the range in the history. Judged when the subscriber is told that the resync is complete, or events from after it; one of the
/// two comes. Nothing is told that the subscriber knew, unless the list is whole: that has to bring all of it, and what the subscriber knew no
/// longer counts. Who asked for what stands first is told that first.
/// </summary>
/// <remarks>A key from before a watch from now on need not be told as gone: the watch begins at a revision that it is not told.</remarks>
internal sealed class ResyncedCheck
{
    private readonly Recording _recording;
    private readonly History _history;
    private readonly List<Breach> _breaches = [];
    private readonly Dictionary<ReadOnlyMemory<byte>, WatchEvent> _known;
    private readonly HashSet<ReadOnlyMemory<byte>> _surelyKnown;

    // Else what the subscriber knows is not known until a list that is whole.
    private bool _isKnown;

    private long _listed;

    private ResyncedCheck(Recording recording, History history)
    {
        (_recording, _history) = (recording, history);
        var first = Stretch.Of(recording)[0].FirstDue;
        _isKnown = first > 0;
        _known = history.StateAt(first - 1, recording.Range);
        _surelyKnown = recording.Options.StartRevision > 0 ? _known.Keys.ToHashSet(BytesComparer.Instance) : new(BytesComparer.Instance);
    }

    private EventFilters Filters => _recording.Options.Filters;

    public static IEnumerable<Breach> Run(Recording recording, History history) => new ResyncedCheck(recording, history).Run();

    private List<Breach> Run()
    {
        foreach (var notification in _recording.Notifications) Told(notification);
        if (_recording.Options.InitialList) JudgeBeginning();
        if (_listed > 0 && !(_recording.ReadUpTo < _listed)) Add($"the resync at {_listed} was never completed", _listed);
        return _breaches;
    }

    private void Told(EtcdWatch.INotification notification)
    {
        switch (notification)
        {
            case EtcdWatch.Resynced resynced: Begin(resynced); break;
            case EtcdWatch.Events events:
                foreach (var one in events.Batch) Told(one);
                break;
            case EtcdWatch.Progress: Complete(); break;
            case EtcdWatch.Ended: _listed = 0; break;
        }
    }

    private void Begin(EtcdWatch.Resynced resynced)
    {
        _listed = resynced.Revision;
        if (!resynced.IsWhole) return;
        _isKnown = true;
        _known.Clear();
        _surelyKnown.Clear();
    }

    private void Told(WatchEvent one)
    {
        if (one.ModRevision > _listed) Complete();
        else if (_listed > 0) JudgeListed(one);

        // What it should not have been told is a matter of its range.
        if (!_recording.IsInRange(one)) return;
        if (one.Type == EventType.Delete) _known.Remove(one.Key);
        else _known[one.Key] = one;
        _surelyKnown.Add(one.Key);
    }

    private void JudgeListed(WatchEvent one)
    {
        if (!IsTrue(one)) Add($"{one} is not what stood at {_listed}", one.ModRevision);
        else if (!IsNews(one)) Add($"{one} is told in the list at {_listed}, and was known before", one.ModRevision);
    }

    // A delete is told at the revision of the list; a put as it stands in history.
    private bool IsTrue(WatchEvent one) => one.Type == EventType.Delete
        ? _history.StateAt(_listed, KeyRange.Key(one.Key)).Count == 0
        : _history.Place(one) is var place && place >= 0 && _history.Events[place].Value.Span.SequenceEqual(one.Value.Span);

    // Of a subscriber that is not told of puts it is not known what it takes to stand.
    private bool IsNews(WatchEvent one) => !_surelyKnown.Contains(one.Key)
        || (one.Type == EventType.Delete
            ? _known.ContainsKey(one.Key) || Filters.HasFlag(EventFilters.NoPut)
            : !_known.TryGetValue(one.Key, out var known) || known.ModRevision != one.ModRevision);

    private void Complete()
    {
        if (_listed > 0 && _isKnown) JudgeComplete(_history.StateAt(_listed, _recording.Range));
        _listed = 0;
    }

    private void JudgeComplete(Dictionary<ReadOnlyMemory<byte>, WatchEvent> truth)
    {
        if (!Filters.HasFlag(EventFilters.NoPut))
            foreach (var (key, put) in truth)
                if (!_known.TryGetValue(key, out var known) || known.ModRevision != put.ModRevision)
                    Add($"the resync at {_listed} did not tell of {put}", _listed, put.ModRevision);
        if (!Filters.HasFlag(EventFilters.NoDelete))
            foreach (var key in _known.Keys.Where(_surelyKnown.Contains))
                if (!truth.ContainsKey(key))
                    Add($"the resync at {_listed} did not tell that {Encoding.UTF8.GetString(key.Span)} is gone", _listed);
    }

    private void JudgeBeginning()
    {
        if (_recording.Notifications is not [var first, ..])
        {
            if (_recording.ReadUpTo is null) Add("what stands was never told");
        }
        else if (first is not (EtcdWatch.Resynced or EtcdWatch.Ended))
        {
            Add("something comes before what stands");
        }
    }

    private void Add(string what, params IReadOnlyList<long> revisions) => _breaches.Add(Breach.Of(Guarantee.Resynced, what, revisions));
}
