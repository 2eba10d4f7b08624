using Google.Protobuf;
using Watch.Actors.Protos;

namespace Watch.Actors.Model;

/// <summary>
/// Makes lost history good for one watch (rule 12): knows what its subscriber knows, lists the range and finds what to tell. Before the
/// watch is first created the range is listed too, without a word to the subscriber: what stands then is what it is taken to know.
/// </summary>
/// <remarks>
/// Of a watch from a revision on, the range is listed as of the revision before; where that is compacted, what the subscriber knows is
/// not known here, and a later resync tells of every key that stands and of no key that went before.
/// </remarks>
internal sealed class Resync
{
    private const int DeletesTogether = 1000;

    private readonly KeyRange _range;
    private readonly WatchOptions _options;
    private readonly KnownKeys _known = new();
    private readonly Queue<RingItem> _toTell = new();
    private RangeListing? _listing;

    // Else what the subscriber knew is not known here.
    private bool _knowsSubscriber;

    public Resync(KeyRange range, WatchOptions options)
    {
        _range = range;
        _options = options;
        BeginFirst();
    }

    // Whoever names the cluster knows a state of it, and has to be told all when it is not the one that is found here.
    private bool KnowsItsStore => _options.ClusterId != 0;

    /// <summary>True until history has been lost: the revision that was asked for counts, and is one of this store.</summary>
    public bool IsFirst { get; private set; }

    /// <summary>True while there is a listing to finish before the watch can be created.</summary>
    public bool IsListing => _listing is not null;

    /// <summary>What to read next; only while <see cref="IsListing"/> and nothing is left to tell.</summary>
    public RangeRequest NextPage() => _listing!.NextPage();

    /// <summary>The watch has not stood yet: what stands before it is to be listed.</summary>
    public void BeginFirst()
    {
        if (_options.InitialList)
        {
            Begin(isOtherStore: true);
            return;
        }
        IsFirst = true;
        Forget();

        // Before revision 1 there was nothing.
        _knowsSubscriber = _options.StartRevision == 1;
        _listing = _knowsSubscriber ? null : new RangeListing(_range, Math.Max(0, _options.StartRevision - 1), keysOnly: true);
    }

    /// <summary>History is lost: the range is to be listed as it is now.</summary>
    /// <param name="isOtherStore">Whether revisions known so far are those of another store.</param>
    public void Begin(bool isOtherStore)
    {
        if (isOtherStore)
        {
            _knowsSubscriber = false;
            _known.Distrust();
        }
        _known.BeginListing();
        IsFirst = false;
        _listing = new RangeListing(_range, 0, keysOnly: false);
    }

    /// <summary>The range cannot be read at the listing's revision.</summary>
    /// <param name="isCompacted">Whether it is compacted; else it lies in the future.</param>
    public void Refused(bool isCompacted)
    {
        if (!IsFirst)
        {
            Begin(isOtherStore: false);
            return;
        }
        Forget();
        if (KnowsItsStore)
        {
            Begin(isOtherStore: true);
            return;
        }
        _listing = isCompacted && _options.StartRevision > 0 ? null : new RangeListing(_range, 0, keysOnly: true);
    }

    /// <summary>A page of the listing has come.</summary>
    public void Took(RangeResponse page)
    {
        if (IsFirst && KnowsItsStore && page.Header.ClusterId != _options.ClusterId)
        {
            Forget();
            Begin(isOtherStore: true);
            return;
        }
        var isFirstPage = _listing!.Revision == 0;
        _listing.Took(page);
        if (IsFirst && _options.StartRevision > 0 && _listing.Revision >= _options.StartRevision)
        {
            // It lay in the future when it was asked for, and the store has passed it since.
            BeginFirst();
            return;
        }
        var changed = _known.Compare(page.Kvs);
        if (IsFirst)
        {
            _knowsSubscriber = _listing.IsComplete;
            return;
        }

        if (isFirstPage) _toTell.Enqueue(RingItem.Resynced(_listing.Revision, page.Header.ClusterId, isWhole: !_knowsSubscriber));
        _knowsSubscriber = true;
        if (!_options.Filters.HasFlag(EventFilters.NoPut)) Tell(changed.OrderBy(kv => kv.ModRevision).Select(AsPut));
        if (!_listing.IsComplete) return;

        var gone = _known.EndListing();
        if (!_options.Filters.HasFlag(EventFilters.NoDelete))
            foreach (var keys in gone.Chunk(DeletesTogether))
                Tell(keys.Select(key => AsDelete(key, _listing.Revision)));
        _toTell.Enqueue(RingItem.Progress(_listing.Revision));
    }

    /// <summary>What the subscriber is to be told next.</summary>
    public bool TryPeek(out RingItem item) => _toTell.TryPeek(out item);

    /// <summary>That has been taken care of.</summary>
    public void Taken() => _toTell.Dequeue();

    /// <summary>The listing is complete and told: the watch can be created.</summary>
    /// <returns>The first revision of the watch; null while it is not.</returns>
    public long? TryFinish()
    {
        if (_listing is not { IsComplete: true } || _toTell.Count > 0) return null;

        // Where the store has not reached the revision that was asked for, what lies between is watched too, to know it (see Filter).
        var first = _listing.Revision + 1;
        _listing = null;
        return first;
    }

    /// <summary>The subscriber has been told of these events, as far as it wants to be.</summary>
    public void Told(EventBatch events) => _known.Told(events);

    /// <summary>
    /// What the subscriber wants of these events. Filters are applied here and not by the server: what is known has to take in
    /// what the subscriber does not want to see.
    /// </summary>
    public EventBatch Filter(EventBatch events)
    {
        var first = IsFirst ? _options.StartRevision : 0;
        var hidden = _options.Filters switch
        {
            EventFilters.NoPut => EventType.Put,
            EventFilters.NoDelete => EventType.Delete,
            _ => (EventType?)null,
        };
        return hidden is null && events.FirstRevision >= first ? events
            : new EventBatch([.. events.Where(one => one.Type != hidden && one.ModRevision >= first)]);
    }

    private void Forget()
    {
        _known.Clear();
        _knowsSubscriber = false;
    }

    private void Tell(IEnumerable<Event> events)
    {
        var message = new WatchResponse { Events = { events } };
        if (message.Events.Count == 0) return;
        var bytes = message.ToByteArray();
        _toTell.Enqueue(new RingItem(WatchResponseDecoder.Decode(bytes).Events, _listing!.Revision, bytes.Length));
    }

    private static Event AsPut(KeyValue kv) => new() { Kv = kv };

    private static Event AsDelete(ByteString key, long revision) =>
        new() { Type = Event.Types.EventType.Delete, Kv = new KeyValue { Key = key, ModRevision = revision } };
}
