using System.Buffers;
using System.Globalization;
using System.Text;

namespace Watch.Actors.Watcherd.Printing;

/// <summary>Lines for a reader, in etcdctl's order: what happened, the key and value before it where known, the key, the value.</summary>
internal sealed class TextFormat(bool hasColour) : IEventFormat
{
    public void Event(IBufferWriter<byte> output, in WatchEvent happened)
    {
        if (happened.Type == EventType.Delete) Word(output, "\e[31m"u8, "DELETE"u8);
        else Word(output, "\e[32m"u8, "PUT"u8);
        if (happened.PreviousValue is { } previous)
        {
            Line(output, happened.Key.Span);
            Line(output, previous.Span);
        }
        Line(output, happened.Key.Span);
        Line(output, happened.Value.Span);
    }

    public void Started(IBufferWriter<byte> output, long revision) => Line(output, $"watch created: {revision}");

    public void Progress(IBufferWriter<byte> output, long revision) => Line(output, $"progress notify: {revision}");

    public void Compacted(IBufferWriter<byte> output, long compactRevision) => Line(output, $"compacted: {compactRevision}");

    public void Resynced(IBufferWriter<byte> output, long revision) => Line(output, $"resynced: {revision}");

    public void Ended(IBufferWriter<byte> output, long lastRevision, EndReason reason) =>
        Line(output, $"watch ended after {lastRevision}: {reason}");

    private void Word(IBufferWriter<byte> output, ReadOnlySpan<byte> colour, ReadOnlySpan<byte> word)
    {
        if (hasColour) output.Write(colour);
        output.Write(word);
        if (hasColour) output.Write("\e[0m"u8);
        output.Write("\n"u8);
    }

    private static void Line(IBufferWriter<byte> output, FormattableString text) =>
        Line(output, Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture)));

    private static void Line(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        output.Write(text);
        output.Write("\n"u8);
    }
}
