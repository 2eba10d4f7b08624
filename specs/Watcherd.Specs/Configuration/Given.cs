using Watch.Actors.Watcherd.Configuration;

namespace Watch.Actors.Watcherd.Specs.Configuration;

/// <summary>A configuration in a folder of its own, and what is read of it on a machine that is made up.</summary>
internal sealed class Given : IDisposable
{
    private const string Main = "watcherd.conf";

    public ScratchFolder Folder { get; } = new();

    public Machine Machine { get; } = new();

    public static ConfigurationReading Reading(string text)
    {
        using var given = new Given();
        return given.Read(text);
    }

    /// <summary>A plan of one watch with one action, whose settings are given.</summary>
    public static ActionPlan Action(string settings) => Watch($"everything = on, actions {{ a {{ {settings} }} }}").Actions.Single();

    public static WatchPlan Watch(string settings) => Plan($"watches {{ w {{ {settings} }} }}").Watches.Single();

    public static DaemonPlan Plan(string settings)
    {
        var reading = Reading($"watcherd {{ state-dir = state\n{settings}\n }}");
        Assert.Empty(reading.Problems);
        return reading.Plan!;
    }

    public ConfigurationReading Read(string text) => DaemonConfiguration.Read(Folder.Write(Main, text), Machine);

    /// <summary>What is wrong, with "main" for the file and "~" for the folder.</summary>
    public string[] Problems(string text)
    {
        var reading = Read(text);
        Assert.Equal(reading.Problems.Count > 0, reading.Plan is null);
        return [.. reading.Problems.Select(line => line.Replace(Folder[Main], "main", StringComparison.Ordinal)
            .Replace(Folder.ToString()!, "~", StringComparison.Ordinal))];
    }

    public void Dispose() => Folder.Dispose();
}

/// <summary>A machine with one variable, one command, one user, one group, and places that are not to be written.</summary>
internal sealed class Machine : IMachine
{
    public Dictionary<string, string> Variables { get; } = new() { ["PATH"] = "/opt/bin", ["TOKEN"] = "s3cret" };

    public HashSet<string> ReadOnly { get; } = [];

    public string? Variable(string name) => Variables.GetValueOrDefault(name);

    public bool MayWriteIn(string folder) => !ReadOnly.Contains(folder);

    public bool MayWriteTo(string file) => !ReadOnly.Contains(file);

    public bool CanRun(string file) => file == "/opt/bin/thing";

    public uint? User(string name) => name == "www" ? 33 : null;

    public uint? Group(string name) => name == "web" ? 34 : null;
}
