using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Watch.Actors.Campaign.Subscribers;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Campaign.Report;

/// <summary>
/// Keeps what was recorded, as JSON lines: <c>history.jsonl</c> with an event a line; a file for each watch in <c>recordings/</c>, what it
/// asked for first, then a notification a line; <c>breaches.txt</c>. A former content of the folder is removed.
/// </summary>
internal sealed class Archive
{
    // Readable before safe for HTML.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly DirectoryInfo _folder;
    private readonly DirectoryInfo _recordings;

    public Archive(DirectoryInfo folder)
    {
        _folder = folder;
        _recordings = new DirectoryInfo(Path.Combine(folder.FullName, "recordings"));
        if (_recordings.Exists) _recordings.Delete(recursive: true);
        _recordings.Create();
        File.Delete(Breaches);
    }

    private string Breaches => Path.Combine(_folder.FullName, "breaches.txt");

    public void Keep(FinishedRecording finished)
    {
        var recording = finished.Recording;
        using var file = new StreamWriter(Path.Combine(_recordings.FullName, recording.Name + ".jsonl"));
        file.WriteLine(Line(new
        {
            name = recording.Name, range = recording.Range.ToString(), options = recording.Options, kinds = finished.Plan.Kinds(),
            credit = finished.Plan.Credit, readUpTo = recording.ReadUpTo,
        }));
        foreach (var notification in recording.Notifications) file.WriteLine(Line(Of(notification)));
    }

    public void Keep(History history)
    {
        using var file = new StreamWriter(Path.Combine(_folder.FullName, "history.jsonl"));
        foreach (var e in history.Events) file.WriteLine(Line(Of(e)));
    }

    public void Keep(IEnumerable<string> breaches) => File.AppendAllLines(Breaches, breaches);

    private static string Line(object value) => JsonSerializer.Serialize(value, Json);

    private static object Of(EtcdWatch.INotification notification) => notification switch
    {
        EtcdWatch.Started started => new { kind = "started", revision = started.Revision },
        EtcdWatch.Events events => new { kind = "events", events = events.Batch.Select(Of) },
        EtcdWatch.Progress progress => new { kind = "progress", revision = progress.Revision },
        EtcdWatch.Compacted compacted => new { kind = "compacted", revision = compacted.CompactRevision },
        EtcdWatch.Resynced resynced => new { kind = "resynced", revision = resynced.Revision, isWhole = resynced.IsWhole },
        EtcdWatch.Ended ended => new { kind = "ended", reason = ended.Reason.ToString() },
        _ => new { kind = notification.GetType().Name },
    };

    private static object Of(WatchEvent e) => new
    {
        type = e.Type == EventType.Delete ? "delete" : "put", key = e.KeyText, value = Short(e.Value),
        prevValue = e.PreviousValue is { } before ? Short(before) : null,
        createRevision = e.CreateRevision, modRevision = e.ModRevision, version = e.Version, lease = e.Lease,
    };

    // A value is told from all others by its beginning.
    private static string Short(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span).TrimEnd('.');
}
