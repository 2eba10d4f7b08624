using Google.Protobuf;

namespace Watch.Actors.Watcherd.Checkpoints;

/// <summary>
/// What a watch keeps beyond the life of the process. Calls come one after another; each blocks until the disk has it, so they are made
/// off the actors' threads.
/// </summary>
internal interface IWatchStore
{
    /// <summary>Reads the checkpoint, and what was begun behind it. What is damaged is set aside.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    StoredCheckpoint Load();

    /// <summary>Reads what is known of the keys that are there as far as the actions know.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    Dictionary<ByteString, KnownKey> LoadKnown();

    /// <summary>Keeps records, then a checkpoint.</summary>
    /// <param name="records">What has become known.</param>
    /// <param name="checkpoint">Null: as it was.</param>
    /// <exception cref="IOException">Not all could be kept.</exception>
    void Save(IReadOnlyList<KnownKey> records, Checkpoint? checkpoint);

    /// <summary>A list begins whose keys are to be acted on whatever is known of them: their revisions are forgotten.</summary>
    /// <exception cref="IOException">Not all could be kept.</exception>
    void BeginAnew(Checkpoint checkpoint);
}

/// <summary>What was found.</summary>
/// <param name="Checkpoint">Null: none, or a damaged one.</param>
/// <param name="Ahead">For each key, the newest revision behind the checkpoint that an action may have been run for.</param>
/// <param name="Remarks">A line for each thing that was not in order.</param>
internal sealed record StoredCheckpoint(Checkpoint? Checkpoint, Dictionary<ByteString, long> Ahead, IReadOnlyList<string> Remarks);
