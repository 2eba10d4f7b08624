using System.Collections.Immutable;
using Watch.Actors.Specs.Model;

namespace Watch.Actors.Specs.Serialization;

/// <summary>One example of each public message, every property of it away from its default.</summary>
internal static class MessageExamples
{
    public static WatchOptions Options { get; } = new()
    {
        StartRevision = 41,
        PrevKv = true,
        ProgressNotify = true,
        CreatedNotify = true,
        Fragment = true,
        Resync = true,
        InitialList = true,
        ClusterId = ulong.MaxValue,
        Filters = EventFilters.NoDelete,
    };

    public static StreamContext Context { get; } = new()
    {
        Metadata = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("b", "2"), KeyValuePair.Create("a", "")]),
        RequireLeader = true,
        Lane = "fast",
    };

    public static IReadOnlyDictionary<Type, object> All { get; } = new object[]
    {
        new EtcdWatch.Watch("tag", KeyRange.Prefix("users/")) { Options = Options, Context = Context, Credit = 7 },
        new EtcdWatch.Unwatch("tag"),
        new EtcdWatch.Ack("tag", 12),
        new EtcdWatch.RequestProgress("tag"),
        EtcdWatch.QueryState.Instance,
        EtcdWatch.Close.Instance,
        new EtcdWatch.Started("tag", long.MaxValue) { ClusterId = ulong.MaxValue },
        new EtcdWatch.Events("tag", EventBatches.Of(
            EventBatches.Put("a", "new", 12, previous: "old", createRevision: 3), EventBatches.Delete("b", 12), EventBatches.Put("c", "", 13))),
        new EtcdWatch.Progress("tag", 99),
        new EtcdWatch.Compacted("tag", 98),
        new EtcdWatch.Resynced("tag", 97) { ClusterId = ulong.MaxValue, IsWhole = true },
        new EtcdWatch.Ended("tag", new EndReason(EndKind.Compacted, "gone", 96)),
        EtcdWatch.Closed.Instance,
        new EtcdWatch.State([
            new StreamState("stream-1", Context, ConnectionPhase.BackingOff, "http://a:2379", 5, 4, 3, 2, "Unavailable: refused"),
            new StreamState("stream-2", StreamContext.Default, ConnectionPhase.Connected, "http://b:2379", 1, 0, 0, 0, ""),
        ]),
    }.ToDictionary(message => message.GetType());
}
