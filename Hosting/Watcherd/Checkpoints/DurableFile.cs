using Watch.Actors.Watcherd.Files;

namespace Watch.Actors.Watcherd.Checkpoints;

/// <summary>Files that are whole after a crash, and after a power failure.</summary>
internal static class DurableFile
{
    /// <summary>Puts a content in a file's place: written aside, synced, renamed, and the rename synced.</summary>
    /// <exception cref="IOException">It could not be; the file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be; the file is as it was.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var aside = path + ".new";
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(aside, path, overwrite: true);
        Posix.SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Adds to the end of a file, and makes it a file first where there is none.</summary>
    /// <returns>The length of the file.</returns>
    /// <exception cref="IOException">It could not be; a part may have been added.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static long Append(string path, ReadOnlySpan<byte> content)
    {
        var isNew = !File.Exists(path);
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var before = file.Length;
        try
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // What follows must not stand behind half a record.
            file.SetLength(before);
            throw;
        }
        if (isNew) Posix.SyncFolder(Path.GetDirectoryName(path)!);
        return before + content.Length;
    }
}
