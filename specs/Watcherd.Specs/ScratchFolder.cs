namespace Watch.Actors.Watcherd.Specs;

/// <summary>A folder of a spec's own, that goes with it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("watcherd-spec-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    public override string ToString() => _path;

    /// <summary>Writes a file and says where.</summary>
    public string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>Every file below, relative, in order.</summary>
    public string[] Files() =>
        [.. Directory.EnumerateFiles(_path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_path, file)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
