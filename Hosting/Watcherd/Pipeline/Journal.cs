using Akka.Actor;
using Google.Protobuf;
using Watch.Actors.Watcherd.Checkpoints;

namespace Watch.Actors.Watcherd.Pipeline;

/// <summary>
/// What a watch keeps, on its way to the disk: one write at a time, off the actors' threads, and what comes meanwhile in the next.
/// What could not be written waits for <see cref="Retry"/>. Part of the runner's actor.
/// </summary>
/// <param name="store">The disk.</param>
/// <param name="self">The runner.</param>
/// <param name="pool">Where the disk is waited for.</param>
internal sealed class Journal(IWatchStore store, IActorRef self, TaskFactory pool)
{
    private readonly Queue<Func<IMessage>> _waiting = new();
    private List<KnownKey> _records = [];
    private Checkpoint? _checkpoint;
    private Func<IMessage>? _underWay;
    private long _round = 1, _written;

    /// <summary>Whether everything is on the disk.</summary>
    public bool IsIdle => _underWay is null && _waiting.Count == 0 && _records.Count == 0 && _checkpoint is null;

    /// <summary>Adds what has become known of a key.</summary>
    /// <returns>For <see cref="IsWritten"/>.</returns>
    public long Add(KnownKey record)
    {
        _records.Add(record);
        return _round;
    }

    /// <summary>Moves the checkpoint.</summary>
    public void Move(Checkpoint checkpoint) => _checkpoint = checkpoint;

    /// <summary>Whether what was added is on the disk.</summary>
    public bool IsWritten(long round) => round <= _written;

    /// <summary>Reads the checkpoint. Told by <see cref="Loaded"/>.</summary>
    public void Load() => Do(() => new Loaded(store.Load()));

    /// <summary>
    /// A list begins. What it tells as gone has the list's revision, at which history has nothing: whoever goes on before that in history,
    /// and takes what is known for what is still to come, would pass over it. So a restart lists too, until there is another checkpoint.
    /// The known keys are told by <see cref="KnownLoaded"/>.
    /// </summary>
    /// <param name="checkpoint">At revision 0.</param>
    public void BeginList(Checkpoint checkpoint)
    {
        _checkpoint = null;
        SaveFirst();
        _checkpoint = checkpoint;
        Do(TakeSave());
        Do(() => new KnownLoaded(store.LoadKnown()));
    }

    /// <summary>Forgets what is known of keys, except that they may have been acted on. Told by <see cref="KnownLoaded"/>.</summary>
    public void BeginAnew(Checkpoint checkpoint)
    {
        _checkpoint = null;
        SaveFirst();
        Do(() =>
        {
            store.BeginAnew(checkpoint);
            return new KnownLoaded(store.LoadKnown());
        });
    }

    /// <summary>Writes what there is to write, as soon as nothing else is under way.</summary>
    public void Save()
    {
        if (_underWay is null) Next();
    }

    /// <summary>What was told is done: the next can be.</summary>
    public void OnDone(IMessage message)
    {
        if (message is Saved saved) _written = saved.Round;
        _underWay = null;
        Next();
    }

    /// <summary>Does again what failed.</summary>
    public void Retry() => Begin(_underWay!);

    private void SaveFirst()
    {
        if (_records.Count > 0 || _checkpoint is not null) _waiting.Enqueue(TakeSave());
    }

    private void Do(Func<IMessage> work)
    {
        _waiting.Enqueue(work);
        if (_underWay is null) Next();
    }

    private void Next()
    {
        if (_waiting.TryDequeue(out var work)) Begin(work);
        else if (_records.Count > 0 || _checkpoint is not null) Begin(TakeSave());
    }

    private Func<IMessage> TakeSave()
    {
        var (records, checkpoint, round) = (_records, _checkpoint, _round++);
        (_records, _checkpoint) = ([], null);
        return () =>
        {
            store.Save(records, checkpoint);
            return new Saved(round, checkpoint);
        };
    }

    private void Begin(Func<IMessage> work)
    {
        _underWay = work;
        pool.StartNew(work).PipeTo(self, success: done => done, failure: cause => new NotDone(cause));
    }

    /// <summary>To the runner: something is done, or not.</summary>
    public interface IMessage : INoSerializationVerificationNeeded;

    /// <summary>The checkpoint has been read.</summary>
    public sealed record Loaded(StoredCheckpoint Stored) : IMessage;

    /// <summary>The known keys have been read.</summary>
    public sealed record KnownLoaded(Dictionary<ByteString, KnownKey> Known) : IMessage;

    /// <summary>Something has been written.</summary>
    public sealed record Saved(long Round, Checkpoint? Checkpoint) : IMessage;

    /// <summary>The disk could not do it: call <see cref="Retry"/> when it may.</summary>
    public sealed record NotDone(Exception Cause) : INoSerializationVerificationNeeded;
}
