using System.CommandLine;

namespace Watch.Actors.Watcherd.CommandLine;

/// <summary>How long the daemon runs, and whether it does anything.</summary>
internal enum RunMode
{
    /// <summary>Until it is told to stop.</summary>
    Daemon,

    /// <summary>Until everything that stands has been acted on.</summary>
    Once,

    /// <summary>Until it has said what would be done about everything that stands.</summary>
    DryRun,
}

/// <summary>What <c>watcherd run</c> is asked for.</summary>
/// <param name="ConfigFile">The configuration.</param>
/// <param name="Mode">How.</param>
internal sealed record RunPlan(string ConfigFile, RunMode Mode);

/// <summary>The flags of <c>watcherd run</c>.</summary>
internal sealed class RunFlags
{
    private readonly ConfigFlag _config = new();
    private readonly Option<bool> _once = Flags.Switch("--once", "Bring everything up to date, then exit: 0 if every action succeeded.");
    private readonly Option<bool> _dryRun = Flags.Switch("--dry-run", "Say what would be done to be up to date, do nothing, and exit.");

    public void AddTo(Command command)
    {
        _config.AddTo(command);
        command.Options.Add(_once);
        command.Options.Add(_dryRun);
    }

    public RunPlan Read(ParseResult given) => new(
        _config.Read(given),
        given.GetValue(_dryRun) ? RunMode.DryRun : given.GetValue(_once) ? RunMode.Once : RunMode.Daemon);
}
