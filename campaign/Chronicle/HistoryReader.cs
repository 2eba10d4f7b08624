using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.TestKit;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Campaign.Chronicle;

/// <summary>
/// Reads everything that happens in the store, from revision 1, from one member after the other as they fail.
/// Nothing may be compacted that it has not read: <see cref="Revision"/>.
/// </summary>
internal sealed class HistoryReader(IReadOnlyList<string> endpoints)
{
    // Every member is written through at this campaign's pace: one that is silent for so long may be cut off or stopped.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly List<WatchEvent> _events = [];
    private readonly HashSet<long> _deletes = [];
    // An empty store stands at 1.
    private long _revision = 1;

    /// <summary>The last revision that was read. Everything up to it was.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>Events so far.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _events.Count;
        }
    }

    /// <summary>Reads until it is stopped.</summary>
    /// <exception cref="InvalidDataException">What is read is no history: nothing can be held against it.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        for (var member = 0; !stop.IsCancellationRequested; member++)
        {
            try
            {
                await ReadAsync(http, endpoints[member % endpoints.Count], stop);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // The next member goes on.
            }
            await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The history up to <see cref="Revision"/>.</summary>
    /// <param name="compactRevision">The highest revision at which anybody asked to compact.</param>
    public History Read(long compactRevision)
    {
        lock (_gate) return new History(_events) { CompactRevision = compactRevision };
    }

    /// <summary>Whether a key was deleted at this revision.</summary>
    public bool IsDelete(long revision)
    {
        lock (_gate) return _deletes.Contains(revision);
    }

    private async Task ReadAsync(HttpClient http, string endpoint, CancellationToken stop)
    {
        var all = new WatchCreateRequest
        {
            Key = ByteString.CopyFrom(KeyRange.All.Start.Span), RangeEnd = ByteString.CopyFrom(KeyRange.All.End.Span),
            StartRevision = _revision + 1,
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Silence);
        using var messages = await GrpcMessages.OpenAsync(http, endpoint, all, limit.Token);
        while (true)
        {
            limit.CancelAfter(Silence);
            var response = await messages.ReadAsync(limit.Token);
            if (response.CompactRevision > 0)
                throw new InvalidDataException(
                    $"history was compacted at {response.CompactRevision}, and it was read up to {_revision} only");
            if (response.Canceled) return;
            if (response.Events.Count > 0) Append(Answers.Batch(response.Events));
        }
    }

    private void Append(EventBatch batch)
    {
        lock (_gate)
        {
            var last = _revision;
            // A member that is behind may tell again what another one has told.
            foreach (var e in batch.Where(e => e.ModRevision > _revision))
            {
                // Every revision of the store has an event: nothing else makes one.
                if (e.ModRevision != last && e.ModRevision != last + 1)
                    throw new InvalidDataException($"etcd told of revision {e.ModRevision} after {last}");
                last = e.ModRevision;
                _events.Add(e);
                if (e.Type == EventType.Delete) _deletes.Add(last);
            }
            Volatile.Write(ref _revision, last);
        }
    }
}
