using System.CommandLine;
using System.CommandLine.Help;
using Akka.Actor;
using Watch.Actors.Campaign.Report;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Campaign.CommandLine;

/// <summary>From arguments to a campaign, or to one line that says what is wrong with them.</summary>
internal static class Cli
{
    private const int Clean = 0, Breached = 1, BadUsage = 2;

    /// <param name="args">The arguments.</param>
    /// <param name="output">Takes the figures: one line.</param>
    /// <param name="error">Takes everything else.</param>
    /// <param name="stop">Ends it before its time.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var flags = new CampaignFlags();
        var root = new RootCommand(
            "Harms a real etcd and the connections to it, and checks that its watches lose nothing and double nothing.");
        flags.AddTo(root);
        root.SetAction((given, cancelled) => RunAsync(flags.Read(given), output, error, cancelled));
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            if (parsed.Action is not HelpAction && parsed.Errors.Count > 0)
                throw new UsageException($"{parsed.Errors[0].Message.TrimEnd('.')}: see --help");
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop);
        }
        catch (UsageException wrong)
        {
            await error.WriteLineAsync($"campaign: {wrong.Message}");
            return BadUsage;
        }
    }

    private static async Task<int> RunAsync(CampaignPlan plan, TextWriter output, TextWriter error, CancellationToken stop)
    {
        if (!EtcdProcess.IsInstalled) throw new UsageException("etcd is not on PATH: install Debian's etcd-server");
        Say(FormattableString.Invariant(
            $"seed {plan.Seed}, {plan.Nodes} node(s), {plan.Length.TotalSeconds} s of faults; kept in {plan.Folder.FullName}"));
        try
        {
            await using var stage = await Stage.SetAsync(plan.Nodes);
            var figures = await CampaignRun.RunAsync(plan, stage, Say, stop);
            await output.WriteLineAsync(figures.ToJson());
            return figures.Breaches == 0 ? Clean : Breached;
        }
        catch (Exception e) when (stop.IsCancellationRequested && (e is OperationCanceledException || IsForeseen(e)))
        {
            // The terminal's signal ends etcd as well: then it is etcd that is missed first, now and then.
            Say("interrupted: nothing was decided");
            return Breached;
        }
        catch (Exception failure) when (IsForeseen(failure))
        {
            Say($"the campaign failed: {failure.Message}");
            return Breached;
        }

        void Say(string line) => error.WriteLine($"campaign: {line}");
    }

    private static bool IsForeseen(Exception failure) =>
        failure is InvalidDataException or TimeoutException or InvalidOperationException or GrpcException or AskTimeoutException;
}
