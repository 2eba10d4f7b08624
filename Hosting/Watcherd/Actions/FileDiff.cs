using System.Text;
using System.Text.Unicode;
using DiffPlex.Renderer;

namespace Watch.Actors.Watcherd.Actions;

/// <summary>What would change in a file, for a reader.</summary>
internal static class FileDiff
{
    private const int MostBytes = 256 * 1024;
    private const string Nothing = "/dev/null";

    /// <summary>A unified diff; a line without one where content is no text or very large.</summary>
    /// <param name="path">The file; it need not exist.</param>
    /// <param name="content">What it would hold; null: it would go.</param>
    /// <param name="stopped">Gives it up.</param>
    public static async Task<string> OfAsync(string path, ReadOnlyMemory<byte>? content, CancellationToken stopped)
    {
        ReadOnlyMemory<byte>? old;
        try
        {
            old = File.Exists(path) ? await File.ReadAllBytesAsync(path, stopped) : default(ReadOnlyMemory<byte>?);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return OneLine.Of($"{path} cannot be read: {failure.Message}");
        }
        return Of(path, old, content);
    }

    private static string Of(string path, ReadOnlyMemory<byte>? old, ReadOnlyMemory<byte>? next)
    {
        if (old is null && next is null) return $"{path} stays away";
        if (old is { } before && next is { } after && before.Span.SequenceEqual(after.Span)) return $"{path} stays as it is";
        if (!IsShown(old) || !IsShown(next)) return FormattableString.Invariant($"{path} would change: {Size(old)} → {Size(next)}");
        return UnidiffRenderer.GenerateUnidiff(
            Text(old), Text(next), old is null ? Nothing : path, next is null ? Nothing : path).TrimEnd();
    }

    private static bool IsShown(ReadOnlyMemory<byte>? content) =>
        content is not { } bytes || (bytes.Length <= MostBytes && Utf8.IsValid(bytes.Span) && !bytes.Span.Contains((byte)0));

    private static string Size(ReadOnlyMemory<byte>? content) =>
        content is { } bytes ? FormattableString.Invariant($"{bytes.Length} bytes") : "no file";

    // The end of the last line is not a line of its own.
    private static string Text(ReadOnlyMemory<byte>? content) =>
        content is not { } bytes ? "" : Encoding.UTF8.GetString(bytes.Span.EndsWith("\n"u8) ? bytes.Span[..^1] : bytes.Span);
}
