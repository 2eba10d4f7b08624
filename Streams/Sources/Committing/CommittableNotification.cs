namespace Watch.Actors.Streams;

/// <summary>An element of <see cref="WatchSource.Committable"/>: what has come, and what to commit when it has been processed.</summary>
/// <param name="Notification"><see cref="EtcdWatch.Events"/>, <see cref="EtcdWatch.Progress"/> or <see cref="EtcdWatch.Resynced"/>.</param>
/// <param name="Offset">Says that this notification, and every one before it, has been processed.</param>
public sealed record CommittableNotification(EtcdWatch.INotification Notification, CommittableOffset Offset)
{
    /// <summary>The events of the notification, whole revisions; none where it is of another kind.</summary>
    public IReadOnlyList<WatchEvent> Events => Notification is EtcdWatch.Events { Batch: var batch } ? batch : [];
}

/// <summary>
/// Says that a notification, and every one before it, has been processed. Given to a <see cref="Committer"/>, in the order of the stream.
/// </summary>
public sealed class CommittableOffset
{
    internal CommittableOffset(IOffsetStore store, WatchOffset? position)
    {
        Store = store;
        Position = position;
    }

    /// <summary>
    /// What is saved. Within a list it is what it was before the list, which is whole only at its end; null while that is nothing yet: then
    /// there is nothing to save.
    /// </summary>
    public WatchOffset? Position { get; }

    internal IOffsetStore Store { get; }

    /// <summary>Saves it at once. A <see cref="Committer"/> does so for many at a time.</summary>
    public Task CommitAsync() => Position is null ? Task.CompletedTask : Store.SaveAsync(Position);
}
