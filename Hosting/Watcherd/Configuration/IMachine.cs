using Watch.Actors.Watcherd.Files;

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>What a configuration is judged against beside itself.</summary>
internal interface IMachine
{
    /// <returns>A variable of the environment; null when it is not set.</returns>
    string? Variable(string name);

    /// <returns>Whether this process may make files in a folder that exists.</returns>
    bool MayWriteIn(string folder);

    /// <returns>Whether this process may write to a file that exists.</returns>
    bool MayWriteTo(string file);

    /// <returns>Whether a file exists that can be run.</returns>
    bool CanRun(string file);

    /// <returns>A user's id; null when there is none of that name.</returns>
    uint? User(string name);

    /// <returns>A group's id; null when there is none of that name.</returns>
    uint? Group(string name);
}

/// <summary>The machine that this process runs on.</summary>
internal sealed class ThisMachine : IMachine
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static ThisMachine Instance { get; } = new();

    public string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    public bool MayWriteIn(string folder) => Posix.MayWriteIn(folder);

    public bool MayWriteTo(string file) => Posix.MayWriteTo(file);

    public bool CanRun(string file) =>
        File.Exists(file) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & AnyExecute) != UnixFileMode.None);

    public uint? User(string name) => Posix.User(name);

    public uint? Group(string name) => Posix.Group(name);
}
