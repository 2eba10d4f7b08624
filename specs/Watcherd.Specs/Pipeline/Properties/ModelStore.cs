using Google.Protobuf;
using Watch.Actors.Watcherd.Checkpoints;

namespace Watch.Actors.Watcherd.Specs.Pipeline.Properties;

/// <summary>The reference model of what outlasts the process, on a disk that may be full and a machine that may stop in the middle of a write.</summary>
internal sealed class ModelStore(Action ended) : IWatchStore
{
    private readonly Dictionary<ByteString, KnownKey> _known = [];

    public Checkpoint? Checkpoint { get; private set; }

    public bool IsFull { get; set; }

    /// <summary>So many records are still written before the machine stops; null: it does not.</summary>
    public int? RecordsLeft { get; set; }

    public StoredCheckpoint Load()
    {
        ended();
        var done = Checkpoint?.Revision ?? 0;
        var ahead = _known.Values.Where(one => one.ModRevision > done).ToDictionary(one => one.Key, one => one.ModRevision);
        return new StoredCheckpoint(Checkpoint, ahead, []);
    }

    public Dictionary<ByteString, KnownKey> LoadKnown()
    {
        ended();
        return Known();
    }

    /// <summary>What is known of the keys that are there as far as the actions know.</summary>
    public Dictionary<ByteString, KnownKey> Known() => _known.Where(one => one.Value.Stage != KnownStage.Gone).ToDictionary();

    public void Save(IReadOnlyList<KnownKey> records, Checkpoint? checkpoint)
    {
        ended();
        if (IsFull) throw new IOException("No space left on device");
        foreach (var record in records)
        {
            if (RecordsLeft-- == 0) throw new IOException("the machine has stopped");
            _known[record.Key] = record;
        }
        if (RecordsLeft is not null) throw new IOException("the machine has stopped");
        Checkpoint = checkpoint ?? Checkpoint;
    }

    public void BeginAnew(Checkpoint checkpoint)
    {
        if (IsFull || RecordsLeft is not null)
        {
            ended();
            throw new IOException("nothing is written");
        }
        foreach (var (key, one) in _known.ToArray())
        {
            if (one.Stage == KnownStage.Gone) _known.Remove(key);
            else _known[key] = new KnownKey(key, 0, KnownStage.Begun);
        }
        Checkpoint = checkpoint;
    }
}
