namespace Watch.Actors.Watcherd.Running;

/// <summary>
/// Tells when one of some files changes, by whatever means: their folders are followed, for a file may be replaced by another.
/// </summary>
/// <param name="changed">Takes the path; called on any thread.</param>
internal sealed class ChangedFiles(Action<string> changed) : IDisposable
{
    private readonly Dictionary<string, FileSystemWatcher> _folders = new(StringComparer.Ordinal);
    private volatile HashSet<string> _files = [];

    /// <summary>Follows these and no others.</summary>
    public void Follow(IEnumerable<string> files)
    {
        _files = new HashSet<string>(files, StringComparer.Ordinal);
        var wanted = _files.Select(file => Path.GetDirectoryName(file)!).Where(Directory.Exists).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in _folders.Keys.Where(folder => !wanted.Contains(folder)).ToArray())
        {
            _folders[folder].Dispose();
            _folders.Remove(folder);
        }
        foreach (var folder in wanted.Where(folder => !_folders.ContainsKey(folder))) _folders[folder] = Open(folder);
    }

    public void Dispose()
    {
        foreach (var watcher in _folders.Values) watcher.Dispose();
    }

    private FileSystemWatcher Open(string folder)
    {
        var watcher = new FileSystemWatcher(folder)
        {
            NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName | NotifyFilters.Size,
        };
        watcher.Changed += (_, what) => Tell(what.FullPath);
        watcher.Created += (_, what) => Tell(what.FullPath);
        watcher.Deleted += (_, what) => Tell(what.FullPath);
        watcher.Renamed += (_, what) => Tell(what.FullPath);
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    private void Tell(string path)
    {
        if (_files.Contains(path)) changed(path);
    }
}
