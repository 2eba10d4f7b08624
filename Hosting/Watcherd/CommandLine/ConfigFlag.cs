using System.CommandLine;

namespace Watch.Actors.Watcherd.CommandLine;

/// <summary>The flag that names the daemon's configuration.</summary>
internal sealed class ConfigFlag
{
    private readonly Option<string?> _config = Flags.Text("--config", "file", "The configuration, HOCON.");

    public void AddTo(Command command) => command.Options.Add(_config);

    public string Read(ParseResult given) => given.GetValue(_config) switch
    {
        null => throw new UsageException("--config is missing: give the file, as in watcherd check --config watcherd.conf"),
        "" => throw new UsageException("--config is empty: give the file, as in watcherd check --config watcherd.conf"),
        var file => file,
    };
}
