using System.CommandLine;
using System.CommandLine.Help;
using Watch.Actors.Watcherd.Demo;
using Watch.Actors.Watcherd.Printing;
using Watch.Actors.Watcherd.Running;
using Watch.Actors.Watcherd.Watching;

namespace Watch.Actors.Watcherd.CommandLine;

/// <summary>From arguments to a command, or to one line that says what is wrong with them.</summary>
internal static class Cli
{
    // Arguments are taken as they are: no file is read for a key that begins with @, no flags are bundled.
    private static readonly ParserConfiguration AsTheyAre = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Runs what the arguments ask for.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="terminal">Where output goes.</param>
    /// <param name="stop">Ends it, in order.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken stop)
    {
        var root = Build(terminal);
        var parsed = root.Parse(args, AsTheyAre);
        try
        {
            if (parsed.Action is not HelpAction) RejectErrors(parsed, args);
            var run = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(run, stop);
        }
        catch (UsageException wrong)
        {
            terminal.Say(wrong.Message);
            return ExitCodes.BadUsage;
        }
    }

    private static RootCommand Build(Terminal terminal)
    {
        var root = new RootCommand("Watches etcd: prints what happens to keys.");
        root.Directives.Clear();
        var watchFlags = new WatchFlags();
        var watch = new Command("watch", "Prints the events of a key or a range of keys.");
        watchFlags.AddTo(watch);
        watch.SetAction((given, stop) => WatchCommand.RunAsync(watchFlags.Read(given), terminal, stop));
        root.Subcommands.Add(watch);
        var configFlag = new ConfigFlag();
        var check = new Command("check", "Says everything that is wrong with the daemon's configuration.");
        configFlag.AddTo(check);
        check.SetAction((given, _) => CheckCommand.RunAsync(configFlag.Read(given), terminal));
        root.Subcommands.Add(check);
        var runFlags = new RunFlags();
        var run = new Command("run", "Runs the daemon: acts on changes as its configuration says.");
        runFlags.AddTo(run);
        run.SetAction((given, stop) => RunCommand.RunAsync(runFlags.Read(given), terminal, stop));
        root.Subcommands.Add(run);
        var demoFlags = new DemoFlags();
        var demo = new Command("demo", "Shows a watch that loses its connection and nothing else, on an etcd of its own.");
        demoFlags.AddTo(demo);
        demo.SetAction((given, stop) => DemoCommand.RunAsync(demoFlags.Read(given), terminal, stop));
        root.Subcommands.Add(demo);
        return root;
    }

    private static void RejectErrors(ParseResult parsed, string[] args)
    {
        var command = parsed.CommandResult.Command;
        if (command is RootCommand && parsed.Errors.Count > 0)
        {
            throw new UsageException(
                args.Length == 0 ? "no command: give watch, run, check or demo, see watcherd --help"
                : $"unknown command or flag \"{args[0]}\": give watch, run, check or demo, see watcherd --help");
        }
        if (UnknownFlag(parsed, args) is { } flag)
        {
            throw new UsageException(
                $"unknown flag \"{flag}\": see watcherd {command.Name} --help; a key that begins with - goes after --");
        }
        if (parsed.UnmatchedTokens.Count > 0)
            throw new UsageException($"one argument too many, \"{parsed.UnmatchedTokens[0]}\": see watcherd {command.Name} --help");
        if (parsed.Errors.Count > 0)
            throw new UsageException($"{parsed.Errors[0].Message.TrimEnd('.')}: see watcherd {command.Name} --help");
    }

    // The parser takes a flag that it does not know for an argument.
    private static string? UnknownFlag(ParseResult parsed, string[] args)
    {
        var afterDashes = Array.IndexOf(args, "--") is var dashes and >= 0 ? args[(dashes + 1)..] : [];
        return parsed.CommandResult.Children.OfType<System.CommandLine.Parsing.ArgumentResult>()
            .SelectMany(argument => argument.Tokens.Select(token => token.Value))
            .Concat(parsed.UnmatchedTokens)
            .FirstOrDefault(text => text.Length > 1 && text[0] == '-' && !afterDashes.Contains(text, StringComparer.Ordinal));
    }
}
