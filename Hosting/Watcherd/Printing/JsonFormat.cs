using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Watch.Actors.Watcherd.Printing;

/// <summary>One JSON object a line. The keys and their order are a promise to scripts (docs, "The command line").</summary>
internal sealed class JsonFormat : IEventFormat, IDisposable
{
    private static readonly JsonEncodedText Kind = JsonEncodedText.Encode("kind");
    private static readonly JsonEncodedText Revision = JsonEncodedText.Encode("revision");
    private static readonly BytesName Key = new("key");
    private static readonly BytesName Value = new("value");
    private static readonly BytesName PrevValue = new("prevValue");

    private readonly Utf8JsonWriter _json = new(
        Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public void Event(IBufferWriter<byte> output, in WatchEvent happened)
    {
        Begin(output, "event"u8);
        _json.WriteString("type"u8, happened.Type == EventType.Delete ? "delete"u8 : "put"u8);
        Write(Key, happened.Key.Span);
        Write(Value, happened.Value.Span);
        if (happened.PreviousValue is { } previous) Write(PrevValue, previous.Span);
        _json.WriteNumber("createRevision"u8, happened.CreateRevision);
        _json.WriteNumber("modRevision"u8, happened.ModRevision);
        _json.WriteNumber("version"u8, happened.Version);
        _json.WriteNumber("lease"u8, happened.Lease);
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

    private void Write(BytesName name, ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) _json.WriteString(name.AsText, bytes);
        else _json.WriteBase64String(name.AsBase64, bytes);
    }

    /// <summary>A property whose bytes are text, or else base64 under a name that says so.</summary>
    private sealed class BytesName(string name)
    {
        public JsonEncodedText AsText { get; } = JsonEncodedText.Encode(name);

        public JsonEncodedText AsBase64 { get; } = JsonEncodedText.Encode(name + "Base64");
    }
}
