using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd.Files;

/// <summary>
/// Appends lines to a file, and is done when they would outlast a power failure. The file is opened for each write: one that was moved away
/// is made anew. A line that was cut off before is ended first.
/// </summary>
internal sealed class AppendedFile(string path) : IOutput
{
    public bool IsClosed => false;

    public async Task WriteAsync(ReadOnlyMemory<byte> lines)
    {
        try
        {
            var isNew = !File.Exists(path);
            if (isNew) DurableFolders.Make(Path.GetDirectoryName(path)!);
            await using var file = new FileStream(
                path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var isCut = file.Length > 0 && LastByte(file) != '\n';
            file.Seek(0, SeekOrigin.End);
            await file.WriteAsync(isCut ? (byte[])[(byte)'\n', .. lines.Span] : lines);
            file.Flush(flushToDisk: true);
            if (isNew) Posix.SyncFolder(Path.GetDirectoryName(path)!);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    private static int LastByte(FileStream file)
    {
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte();
    }
}
