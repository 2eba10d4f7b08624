using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Specs.Properties;

/// <summary>What happened in one store.</summary>
internal sealed record StoreHistory(ulong ClusterId, History Events)
{
    /// <summary>etcd's first is 1, before anything has happened.</summary>
    public long Revision => Math.Max(1, Events.LastRevision);

    public long CompactRevision => Events.CompactRevision;
}
