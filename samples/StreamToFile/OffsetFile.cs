using System.Globalization;
using Watch.Actors.Streams;

namespace StreamToFile;

/// <summary>An offset in a file of its own, replaced in one step.</summary>
internal sealed class OffsetFile(string path) : IOffsetStore
{
    public async Task<WatchOffset?> LoadAsync(CancellationToken cancellation)
    {
        if (!File.Exists(path)) return null;
        var parts = (await File.ReadAllTextAsync(path, cancellation)).Split(' ');
        return new WatchOffset(ulong.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    public async Task SaveAsync(WatchOffset offset)
    {
        await File.WriteAllTextAsync(path + ".new", string.Create(CultureInfo.InvariantCulture, $"{offset.ClusterId} {offset.Revision}"));
        File.Move(path + ".new", path, overwrite: true);
    }
}
