using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;

namespace Watch.Actors.TestKit;

/// <summary>What an etcd server says, for scripts.</summary>
public static class Answers
{
    /// <summary>A watch stands.</summary>
    public static WatchResponse Created(long id, long revision) => new() { Header = Header(revision), WatchId = id, Created = true };

    /// <summary>A create failed (S2).</summary>
    public static WatchResponse Refused(string reason) =>
        new() { Header = Header(1), WatchId = -1, Created = true, Canceled = true, CancelReason = reason };

    /// <summary>A watch is cancelled.</summary>
    public static WatchResponse Canceled(long id, string reason = "", long revision = 1) =>
        new() { Header = Header(revision), WatchId = id, Canceled = true, CancelReason = reason };

    /// <summary>A watch's next revision is compacted (S3).</summary>
    public static WatchResponse Compacted(long id, long compactRevision) =>
        new() { Header = Header(0), WatchId = id, Canceled = true, CompactRevision = compactRevision };

    /// <summary>Nothing is pending up to this revision; id −1: for the whole stream.</summary>
    public static WatchResponse Progress(long id, long revision) => new() { Header = Header(revision), WatchId = id };

    /// <summary>What a member says of itself when it is asked for its status: the same member that says all the rest.</summary>
    public static StatusResponse Status(string version = "3.5.16") => new() { Header = Header(1), Version = version };

    /// <summary>Events of a watch; the header's revision is that of the last.</summary>
    public static WatchResponse Events(long id, params Event[] events) => Fragment(id, false, events);

    /// <summary>Events of a watch, as a part of a larger response.</summary>
    public static WatchResponse Fragment(long id, bool moreFollow, params Event[] events)
    {
        var response = new WatchResponse { Header = Header(events[^1].Kv.ModRevision), WatchId = id, Fragment = moreFollow };
        response.Events.AddRange(events);
        return response;
    }

    /// <summary>The same response, said by another cluster.</summary>
    public static WatchResponse OfCluster(WatchResponse response, ulong clusterId) =>
        With(response, header => header.ClusterId = clusterId);

    /// <summary>The same response with this revision of the store in its header: 0, or one that goes back.</summary>
    public static WatchResponse AtRevision(WatchResponse response, long revision) => With(response, header => header.Revision = revision);

    /// <summary>A put that creates its key, or modifies it where <paramref name="created"/> lies before.</summary>
    public static Event Put(string key, long revision, string value = "v", long? created = null) => new()
    {
        Kv = new KeyValue
        {
            Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value),
            CreateRevision = created ?? revision, ModRevision = revision, Version = created is null ? 1 : 2,
        },
    };

    /// <summary>A delete.</summary>
    public static Event Delete(string key, long revision) => new()
    {
        Type = Event.Types.EventType.Delete,
        Kv = new KeyValue { Key = ByteString.CopyFromUtf8(key), ModRevision = revision },
    };

    /// <summary>
    /// Events as a subscriber gets them, decoded from their wire form: for recordings and histories that a spec writes, or that another
    /// client has read.
    /// </summary>
    public static EventBatch Batch(params IEnumerable<Event> events)
    {
        var response = new WatchResponse();
        response.Events.AddRange(events);
        return WatchResponseDecoder.Decode(response.ToByteArray()).Events ?? new EventBatch([]);
    }

    private static WatchResponse With(WatchResponse response, Action<ResponseHeader> change)
    {
        var changed = response.Clone();
        change(changed.Header);
        return changed;
    }

    private static ResponseHeader Header(long revision) => new() { ClusterId = 1, MemberId = 1, Revision = revision, RaftTerm = 1 };
}
