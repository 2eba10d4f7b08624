using System.Text.Json;
using System.Text.Unicode;

namespace Watch.Actors.Watcherd.Printing;

/// <summary>
/// The properties of an event in JSON: what is printed and what actions are given read alike. The names and their order are a promise to
/// scripts. Bytes that are no UTF-8 are base64, under a name that says so.
/// </summary>
internal static class EventFields
{
    private static readonly BytesName Key = new("key");
    private static readonly BytesName Value = new("value");
    private static readonly BytesName PrevValue = new("prevValue");

    public static void Write(
        Utf8JsonWriter json, EventType type, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, ReadOnlyMemory<byte>? previous,
        long createRevision, long modRevision, long version, long lease)
    {
        json.WriteString("type"u8, type == EventType.Delete ? "delete"u8 : "put"u8);
        Write(json, Key, key.Span);
        Write(json, Value, value.Span);
        if (previous is { } before) Write(json, PrevValue, before.Span);
        json.WriteNumber("createRevision"u8, createRevision);
        json.WriteNumber("modRevision"u8, modRevision);
        json.WriteNumber("version"u8, version);
        json.WriteNumber("lease"u8, lease);
    }

    private static void Write(Utf8JsonWriter json, BytesName name, ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) json.WriteString(name.AsText, bytes);
        else json.WriteBase64String(name.AsBase64, bytes);
    }

    private sealed class BytesName(string name)
    {
        public JsonEncodedText AsText { get; } = JsonEncodedText.Encode(name);

        public JsonEncodedText AsBase64 { get; } = JsonEncodedText.Encode(name + "Base64");
    }
}
