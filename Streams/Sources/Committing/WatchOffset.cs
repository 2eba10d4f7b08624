namespace Watch.Actors.Streams;

/// <summary>
/// How far a stream has come: everything up to this revision of this cluster has been processed. To be kept as it is, by an
/// <see cref="IOffsetStore"/>.
/// </summary>
/// <param name="ClusterId">The cluster that the revision is of; 0: not known, so any cluster is taken to be the one.</param>
/// <param name="Revision">The last revision processed; 0: none, the stream begins with the first.</param>
public sealed record WatchOffset(ulong ClusterId, long Revision);
