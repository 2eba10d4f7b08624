using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Watch.Actors.Watcherd.Actions;

/// <summary>
/// A path with placeholders for a key: two keys never have the same path where the whole key stands in it, and none leads out of the folder
/// that the pattern begins with. Pure.
/// </summary>
internal sealed partial class KeyPattern
{
    /// <summary>The names of the placeholders.</summary>
    public static readonly IReadOnlyList<string> Names = ["key", "rest", "name", "flat", "hash"];

    // What files of our own begin with: no key is to have their names.
    private const string OwnPrefix = ".watcherd-";

    private readonly string _pattern;
    private readonly int _prefixLength;

    /// <param name="pattern">The path, with {key} and the like.</param>
    /// <param name="prefixLength">How many bytes of each key <c>{rest}</c> leaves out.</param>
    public KeyPattern(string pattern, int prefixLength) => (_pattern, _prefixLength) = (pattern, prefixLength);

    /// <summary>The folder, full path, that no key leads out of.</summary>
    public string Folder => Path.GetDirectoryName(
        Placeholder().Match(_pattern) is { Success: true } first ? _pattern[..first.Index] + "x" : _pattern)!;

    /// <summary>Whether a text has placeholders.</summary>
    public static bool IsPattern(string text) => Placeholder().IsMatch(text);

    /// <summary>A placeholder that there is not, such as <c>{ke}</c>; null when all are known.</summary>
    public static string? UnknownName(string text) => Placeholder().Matches(text)
        .Select(match => match.Groups["name"].Value).FirstOrDefault(name => !Names.Contains(name, StringComparer.Ordinal));

    /// <summary>The path of a key.</summary>
    public string PathOf(ReadOnlyMemory<byte> key) => Placeholder().Replace(_pattern, match => match.Groups["name"].Value switch
    {
        "key" => Segments(key.Span),
        "rest" => Segments(Rest(key).Span),
        "name" => Encoded(key.Span[(key.Span.LastIndexOf((byte)'/') + 1)..]),
        "flat" => Encoded(key.Span),
        "hash" => Convert.ToHexStringLower(SHA256.HashData(key.Span)),
        _ => match.Value,
    });

    /// <summary>The key without the watch's prefix.</summary>
    public static ReadOnlyMemory<byte> Rest(ReadOnlyMemory<byte> key, int prefixLength) => key[Math.Min(prefixLength, key.Length)..];

    private ReadOnlyMemory<byte> Rest(ReadOnlyMemory<byte> key) => Rest(key, _prefixLength);

    private static string Segments(ReadOnlySpan<byte> key)
    {
        var path = new StringBuilder();
        foreach (var segment in key.Split((byte)'/'))
        {
            if (segment.Start.Value > 0) path.Append('/');
            path.Append(Encoded(key[segment]));
        }
        return path.ToString();
    }

    // Text as it is; what is no text, or would mean something in a path, as %XX. A lone % stands for nothing at all.
    private static string Encoded(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return "%";
        var text = new StringBuilder(bytes.Length);
        var isDotted = bytes.SequenceEqual("."u8) || bytes.SequenceEqual(".."u8) || bytes.StartsWith(Encoding.ASCII.GetBytes(OwnPrefix));
        for (var left = bytes; !left.IsEmpty;)
        {
            var isText = Rune.DecodeFromUtf8(left, out var rune, out var length) == OperationStatus.Done
                && !Rune.IsControl(rune) && rune.Value is not ('%' or '/') && !(isDotted && rune.Value == '.');
            if (isText) text.Append(rune.ToString());
            else foreach (var b in left[..length]) text.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            left = left[length..];
        }
        return text.ToString();
    }

    [GeneratedRegex(@"\{(?<name>[^{}]*)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();
}
