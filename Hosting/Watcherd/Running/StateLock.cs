using Watch.Actors.Watcherd.CommandLine;
using Watch.Actors.Watcherd.Files;

namespace Watch.Actors.Watcherd.Running;

/// <summary>Keeps a second daemon out of the folder with the checkpoints, until disposed or the process ends.</summary>
internal sealed class StateLock : IDisposable
{
    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <exception cref="UsageException">Another daemon has it, or it cannot be written.</exception>
    public static StateLock Take(string folder)
    {
        try
        {
            DurableFolders.Make(folder);
            return new StateLock(new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"watcherd.state-dir {folder} cannot be used: {failure.Message}: is another watcherd running with it?");
        }
    }

    public void Dispose() => _file.Dispose();
}
