using System.Globalization;

namespace Watch.Actors.Watcherd.Specs.Pipeline.Properties;

/// <summary>Keys that stand, as text.</summary>
internal static class Stands
{
    public static string Text(IEnumerable<(ReadOnlyMemory<byte> Key, long ModRevision)> keys) => string.Join(
        ' ', keys.Select(key => string.Create(CultureInfo.InvariantCulture, $"{System.Text.Encoding.UTF8.GetString(key.Key.Span)}@{key.ModRevision}")));
}
