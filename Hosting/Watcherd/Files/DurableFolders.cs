namespace Watch.Actors.Watcherd.Files;

/// <summary>Folders that outlast a power failure.</summary>
internal static class DurableFolders
{
    /// <summary>Makes a folder with those above it that are missing.</summary>
    /// <exception cref="IOException">It could not be.</exception>
    public static void Make(string folder)
    {
        if (Directory.Exists(folder)) return;
        var above = Path.GetDirectoryName(folder);
        if (above is not null) Make(above);
        Directory.CreateDirectory(folder);
        if (above is not null) Posix.SyncFolder(above);
    }
}
