using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Watch.Actors.Watcherd.Files;

/// <summary>What POSIX has and .NET has no name for. Elsewhere what these protect is left to the system.</summary>
internal static partial class Posix
{
    private const int ReadOnly = 0;
    private const int WriteOnly = 2;
    private const int WriteAndSearch = 3;

    // name, password, id: the same on Linux and on macOS, 64 bit.
    private const int IdOffset = 16;

    // The answers stand in memory that the next question overwrites.
    private static readonly Lock Names = new();

    /// <summary>Makes what was created, renamed or removed in a folder outlast a power failure.</summary>
    /// <exception cref="IOException">It could not be.</exception>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        using var handle = Open(folder, ReadOnly);
        if (handle.IsInvalid || FileSync(handle) != 0) throw Failure($"the folder {folder} cannot be synced");
    }

    /// <summary>Gives a file to another owner.</summary>
    /// <param name="file">The file.</param>
    /// <param name="user">The user's id; null: stays.</param>
    /// <param name="group">The group's id; null: stays.</param>
    /// <exception cref="IOException">It could not be.</exception>
    public static void ChangeOwner(string file, uint? user, uint? group)
    {
        if (ChangeOwnerOf(file, user ?? uint.MaxValue, group ?? uint.MaxValue) != 0) throw Failure($"{file} cannot be given to its owner");
    }

    /// <summary>Sends a signal.</summary>
    /// <exception cref="IOException">It could not be.</exception>
    public static void Signal(int process, int number)
    {
        if (Kill(process, number) != 0) throw Failure($"process {process} cannot be signalled");
    }

    /// <summary>Whether this process may make files in a folder.</summary>
    public static bool MayWriteIn(string folder) => OperatingSystem.IsWindows() || Access(folder, WriteAndSearch) == 0;

    /// <summary>Whether this process may write to a file that exists.</summary>
    public static bool MayWriteTo(string file) => OperatingSystem.IsWindows() || Access(file, WriteOnly) == 0;

    /// <summary>The id of a user; null when there is none of that name.</summary>
    public static uint? User(string name) => IdOf(name, UserByName);

    /// <summary>The id of a group; null when there is none of that name.</summary>
    public static uint? Group(string name) => IdOf(name, GroupByName);

    private static uint? IdOf(string name, Func<string, nint> ask)
    {
        lock (Names)
            return ask(name) is var found and not 0 ? (uint)Marshal.ReadInt32(found, IdOffset) : null;
    }

    private static IOException Failure(string what) => new($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FileSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwnerOf(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int number);

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "getpwnam", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint UserByName(string name);

    [LibraryImport("libc", EntryPoint = "getgrnam", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint GroupByName(string name);
}
