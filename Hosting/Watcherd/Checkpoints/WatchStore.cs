using System.Buffers;
using Google.Protobuf;

namespace Watch.Actors.Watcherd.Checkpoints;

/// <summary>
/// The files of one watch: its checkpoint, and the keys that its actions know, to which is added until it has doubled. In a folder that
/// has the name of the watch.
/// </summary>
internal sealed class WatchStore : IWatchStore
{
    private const string Damaged = ".damaged";
    private const int SmallBytes = 1024 * 1024;

    private readonly string _checkpoint;
    private readonly string _known;
    private long _rewriteAt;

    /// <param name="stateDirectory">The folder of all watches.</param>
    /// <param name="watch">The name of the watch.</param>
    public WatchStore(string stateDirectory, string watch)
    {
        Folder = Path.Combine(stateDirectory, "watches", FileName(watch));
        _checkpoint = Path.Combine(Folder, "checkpoint");
        _known = Path.Combine(Folder, "known-keys");
    }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <inheritdoc/>
    public StoredCheckpoint Load()
    {
        var remarks = new List<string>();
        var checkpoint = ReadCheckpoint();
        if (checkpoint is null && File.Exists(_checkpoint))
        {
            File.Move(_checkpoint, _checkpoint + Damaged, overwrite: true);
            remarks.Add($"the checkpoint {_checkpoint} is damaged: it is kept as {_checkpoint}{Damaged}, and the range is listed afresh");
        }
        return new StoredCheckpoint(checkpoint, AheadOf(checkpoint, ReadWhole(remarks)), remarks);
    }

    /// <inheritdoc/>
    public Dictionary<ByteString, KnownKey> LoadKnown() =>
        ReadKnown().Where(one => one.Value.Stage != KnownStage.Gone).ToDictionary();

    /// <inheritdoc/>
    public void Save(IReadOnlyList<KnownKey> records, Checkpoint? checkpoint)
    {
        Directory.CreateDirectory(Folder);
        if (records.Count > 0)
        {
            var length = DurableFile.Append(_known, ToBytes(records));
            if (length > Math.Max(SmallBytes, _rewriteAt)) Rewrite(ReadKnown());
        }
        if (checkpoint is not null) DurableFile.Replace(_checkpoint, checkpoint.ToBytes());
    }

    /// <inheritdoc/>
    public void BeginAnew(Checkpoint checkpoint)
    {
        Directory.CreateDirectory(Folder);
        Rewrite(LoadUnsure());
        DurableFile.Replace(_checkpoint, checkpoint.ToBytes());
    }

    /// <summary>What stands, and left as it is.</summary>
    public StoredCheckpoint Look()
    {
        var checkpoint = ReadCheckpoint();
        return new StoredCheckpoint(checkpoint, AheadOf(checkpoint, ReadKnown()), []);
    }

    /// <summary>The keys that are known, none with a revision that counts.</summary>
    public Dictionary<ByteString, KnownKey> LoadUnsure() =>
        LoadKnown().ToDictionary(one => one.Key, one => new KnownKey(one.Key, 0, KnownStage.Begun));

    /// <summary>The checkpoint; null if there is none, or a damaged one.</summary>
    private Checkpoint? ReadCheckpoint() => File.Exists(_checkpoint) ? Checkpoint.FromBytes(File.ReadAllBytes(_checkpoint)) : null;

    private Dictionary<ByteString, KnownKey> ReadKnown() => KnownKey.ReadAll(KnownBytes()).Known;

    private static Dictionary<ByteString, long> AheadOf(Checkpoint? checkpoint, Dictionary<ByteString, KnownKey> known) =>
        known.Values.Where(one => one.ModRevision > (checkpoint?.Revision ?? 0)).ToDictionary(one => one.Key, one => one.ModRevision);

    // No file is at another place than below the folder, whatever the watch is called.
    private static string FileName(string watch) => Uri.EscapeDataString(watch).Replace(".", "%2E", StringComparison.Ordinal);

    private byte[] KnownBytes() => File.Exists(_known) ? File.ReadAllBytes(_known) : [];

    private Dictionary<ByteString, KnownKey> ReadWhole(List<string> remarks)
    {
        var bytes = KnownBytes();
        var (known, whole) = KnownKey.ReadAll(bytes);
        if (whole < bytes.Length) CutTornEnd(bytes, whole, remarks);
        return known;
    }

    private void CutTornEnd(byte[] bytes, int whole, List<string> remarks)
    {
        File.WriteAllBytes(_known + Damaged, bytes.AsSpan(whole));
        using var file = new FileStream(_known, FileMode.Open, FileAccess.Write);
        file.SetLength(whole);
        file.Flush(flushToDisk: true);
        remarks.Add(
            FormattableString.Invariant($"{_known} has {bytes.Length - whole} bytes at its end that are no whole record: ")
            + $"they are kept as {_known}{Damaged}");
    }

    // Of what is gone only that is kept which a restart will be told again.
    private void Rewrite(Dictionary<ByteString, KnownKey> known)
    {
        var done = ReadCheckpoint()?.Revision ?? 0;
        var bytes = ToBytes(known.Values.Where(one => one.Stage != KnownStage.Gone || one.ModRevision > done));
        DurableFile.Replace(_known, bytes);
        _rewriteAt = 2L * bytes.Length;
    }

    private static ReadOnlySpan<byte> ToBytes(IEnumerable<KnownKey> records)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var record in records) record.WriteTo(bytes);
        return bytes.WrittenSpan;
    }
}

/// <summary>A store that is looked at and left as it is, for a dry run.</summary>
internal sealed class UntouchedStore(string stateDirectory, string watch) : IWatchStore
{
    private readonly WatchStore _files = new(stateDirectory, watch);
    private bool _isAnew;

    /// <inheritdoc/>
    public StoredCheckpoint Load() => _files.Look();

    /// <inheritdoc/>
    public Dictionary<ByteString, KnownKey> LoadKnown() => _isAnew ? _files.LoadUnsure() : _files.LoadKnown();

    /// <inheritdoc/>
    public void Save(IReadOnlyList<KnownKey> records, Checkpoint? checkpoint)
    {
    }

    /// <inheritdoc/>
    public void BeginAnew(Checkpoint checkpoint) => _isAnew = true;
}
