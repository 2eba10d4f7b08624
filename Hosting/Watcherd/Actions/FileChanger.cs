using System.Security.Cryptography;
using System.Text;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Files;

namespace Watch.Actors.Watcherd.Actions;

/// <summary>
/// Brings files to what they should hold: written aside, checked, synced, renamed, and only where the content differs. A reload that a
/// change calls for is owed until it has succeeded: a mark beside the file tells so even after a crash.
/// </summary>
/// <param name="plan">Mode and owner.</param>
/// <param name="folder">The folder, full path, that is not left and not removed.</param>
/// <param name="commands">What is run before and after.</param>
internal sealed class FileChanger(FilePlan plan, string folder, FileCommands commands)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Usual = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // An extension is kept for checks that go by it.
    private const int LongestExtension = 16;

    /// <summary>Makes a file hold this.</summary>
    /// <returns>Null when it does and whoever reads it knows.</returns>
    public Task<ActionFailure?> WriteAsync(
        string path, ReadOnlyMemory<byte> content, CancellationToken stopped) => Guarded(path, async () =>
    {
        if (Holds(path, content.Span)) return await SettleAsync(path, stopped);
        DurableFolders.Make(Path.GetDirectoryName(path)!);
        var aside = Beside(path, Path.GetExtension(path) is { Length: <= LongestExtension } extension ? $".new{extension}" : ".new");
        try
        {
            await WriteAsideAsync(aside, content, ModeOf(path), stopped);
            if (await commands.CheckAsync(aside, stopped) is { } refused) return refused;
            Owe(path);
            File.Move(aside, path, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
        Posix.SyncFolder(Path.GetDirectoryName(path)!);
        return await SettleAsync(path, stopped);
    });

    /// <summary>Makes a file go, and the folders that it leaves empty.</summary>
    /// <returns>Null when it is gone and whoever read it knows.</returns>
    public Task<ActionFailure?> RemoveAsync(string path, CancellationToken stopped) => Guarded(path, async () =>
    {
        if (File.Exists(path))
        {
            Owe(path);
            File.Delete(path);
            Posix.SyncFolder(Path.GetDirectoryName(path)!);
        }
        var failure = await SettleAsync(path, stopped);
        if (failure is null) RemoveEmptyFolders(Path.GetDirectoryName(path)!);
        return failure;
    });

    private static async Task<ActionFailure?> Guarded(string path, Func<Task<ActionFailure?>> change)
    {
        try
        {
            return await change();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new ActionFailure(OneLine.Of($"{path} cannot be written: {failure.Message}"), failure is not PathTooLongException);
        }
    }

    private static bool Holds(string path, ReadOnlySpan<byte> content) =>
        new FileInfo(path) is { Exists: true } file && file.Length == content.Length
        && File.ReadAllBytes(path).AsSpan().SequenceEqual(content);

    private UnixFileMode ModeOf(string path) =>
        plan.Mode ?? (OperatingSystem.IsWindows() || !File.Exists(path) ? Usual : File.GetUnixFileMode(path));

    private async Task WriteAsideAsync(string aside, ReadOnlyMemory<byte> content, UnixFileMode mode, CancellationToken stopped)
    {
        // What an earlier run left there may have another's mode.
        File.Delete(aside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        await using var file = new FileStream(aside, options);
        await file.WriteAsync(content, stopped);
        if (plan.Owner is { } owner) Posix.ChangeOwner(aside, owner.User, owner.Group);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file.SafeFileHandle, mode);
        file.Flush(flushToDisk: true);
    }

    private void Owe(string path)
    {
        if (commands.HasReload) File.WriteAllBytes(Mark(path), []);
    }

    private async Task<ActionFailure?> SettleAsync(string path, CancellationToken stopped)
    {
        var mark = Mark(path);
        if (!commands.HasReload || !File.Exists(mark)) return null;
        if (await commands.ReloadAsync(stopped) is { } failure)
            return failure with { Message = $"{path} has changed, and the reload failed: {failure.Message}" };
        File.Delete(mark);
        return null;
    }

    private void RemoveEmptyFolders(string from)
    {
        for (var empty = from; empty.Length > folder.Length; empty = Path.GetDirectoryName(empty)!)
        {
            if (!Directory.Exists(empty)) continue;
            if (Directory.EnumerateFileSystemEntries(empty).Any()) return;
            try
            {
                Directory.Delete(empty);
            }
            catch (IOException)
            {
                return; // A file has come into it meanwhile.
            }
        }
    }

    private static string Mark(string path) => Beside(path, ".reload");

    private static string Beside(string path, string ending)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFileName(path))).AsSpan(0, 8));
        return Path.Combine(Path.GetDirectoryName(path)!, $".watcherd-{name}{ending}");
    }
}
