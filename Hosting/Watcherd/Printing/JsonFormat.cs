using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Watch.Actors.Watcherd.Printing;

/// <summary>One JSON object a line. The keys and their order are a promise to scripts (docs, "The command line").</summary>
internal sealed class JsonFormat : IEventFormat, IDisposable
{
    private static readonly JsonEncodedText Kind = JsonEncodedText.Encode("kind");
    private static readonly JsonEncodedText Revision = JsonEncodedText.Encode("revision");

    /// <summary>Letters as they are: it is for readers of UTF-8, and not for web pages.</summary>
    public static JsonWriterOptions Options { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Utf8JsonWriter _json = new(Stream.Null, Options);

    public void Event(IBufferWriter<byte> output, in WatchEvent happened)
    {
        Begin(output, "event"u8);
        EventFields.Write(
            _json, happened.Type, happened.Key, happened.Value, happened.PreviousValue,
            happened.CreateRevision, happened.ModRevision, happened.Version, happened.Lease);
        End(output);
    }

    public void Started(IBufferWriter<byte> output, long revision) => Line(output, "started"u8, revision);

    public void Progress(IBufferWriter<byte> output, long revision) => Line(output, "progress"u8, revision);

    public void Compacted(IBufferWriter<byte> output, long compactRevision) => Line(output, "compacted"u8, compactRevision);

    public void Resynced(IBufferWriter<byte> output, long revision) => Line(output, "resynced"u8, revision);

    public void Ended(IBufferWriter<byte> output, long lastRevision, EndReason reason)
    {
        Begin(output, "ended"u8);
        _json.WriteNumber(Revision, lastRevision);
        _json.WriteString("reason"u8, reason.ToString());
        End(output);
    }

    public void Dispose() => _json.Dispose();

    private void Line(IBufferWriter<byte> output, ReadOnlySpan<byte> kind, long revision)
    {
        Begin(output, kind);
        _json.WriteNumber(Revision, revision);
        End(output);
    }

    private void Begin(IBufferWriter<byte> output, ReadOnlySpan<byte> kind)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteString(Kind, kind);
    }

    private void End(IBufferWriter<byte> output)
    {
        _json.WriteEndObject();
        _json.Flush();
        output.Write("\n"u8);
    }
}
