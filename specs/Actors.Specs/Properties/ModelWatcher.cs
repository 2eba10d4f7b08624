using Watch.Actors.Protos;

namespace Watch.Actors.Specs.Properties;

/// <summary>A watch on the model's server: what it wants, and from which revision on it has not been told.</summary>
internal sealed class ModelWatcher
{
    private readonly WatchCreateRequest _request;
    private readonly KeyRange _range;

    public ModelWatcher(long id, WatchCreateRequest request, long storeRevision)
    {
        Id = id;
        _request = request;
        _range = new KeyRange(request.Key.Memory, request.RangeEnd.Memory);
        Next = request.StartRevision == 0 ? storeRevision + 1 : request.StartRevision;
        IsSynced = Next > storeRevision;
    }

    public long Id { get; }

    /// <summary>The first revision that it has not been told.</summary>
    public long Next { get; private set; }

    /// <summary>It is told what happens as it happens; else it is catching up.</summary>
    public bool IsSynced { get; set; }

    /// <summary>It has been cancelled by compaction and keeps its id until the client cancels it too (S4).</summary>
    public bool IsCompacted { get; set; }

    public bool WantsFragments => _request.Fragment;

    public bool WantsPrevious => _request.PrevKv;

    public bool WantsProgress => _request.ProgressNotify;

    /// <summary>Takes what it has to be told of these changes, at most so many revisions.</summary>
    /// <param name="changes">The changes from <see cref="Next"/> on.</param>
    /// <param name="storeRevision">How far the changes go.</param>
    /// <param name="maxRevisions">The most revisions to take (S7).</param>
    public IReadOnlyList<Change> Take(IEnumerable<Change> changes, long storeRevision, int maxRevisions)
    {
        Change[] due = [.. changes.Where(change => change.Revision >= Next && Wants(change))];
        long[] revisions = [.. due.Select(change => change.Revision).Distinct().Take(maxRevisions + 1)];
        var all = revisions.Length <= maxRevisions;
        var last = all ? storeRevision : revisions[maxRevisions - 1];
        Next = Math.Max(Next, last + 1);
        IsSynced |= all;
        return [.. due.Where(change => change.Revision <= last)];
    }

    private bool Wants(Change change) =>
        _range.Contains(change.Event.Kv.Key.Span)
        && !_request.Filters.Contains(
            change.IsDelete ? WatchCreateRequest.Types.FilterType.Nodelete : WatchCreateRequest.Types.FilterType.Noput);
}
