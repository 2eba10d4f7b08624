using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Files;
using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd.Actions;

/// <summary>Makes actions of plans. One for the whole daemon: actions that log to the same place share it.</summary>
/// <param name="clock">For timeouts.</param>
/// <param name="standardOutput">Where actions log that name no file.</param>
internal sealed class ActionFactory(TimeProvider clock, IOutput standardOutput)
{
    // Names are looked up anew from time to time.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SharedLines> _logs = new(StringComparer.Ordinal);
    private readonly SharedLines _standardLines = new(standardOutput);
    private readonly CommandRunner _runner = new(clock);

    public IAction Create(ActionPlan plan) => new TimedAction(Untimed(plan), plan.Timeout, clock);

    private IAction Untimed(ActionPlan plan) => plan switch
    {
        ExecPlan exec => new ExecAction(exec, _runner),
        FilePlan { Template: { } template } file => new TemplateFileAction(file, template, _runner),
        FilePlan file => new KeyFileAction(file, _runner),
        HttpPlan http => new HttpAction(http, NewHandler()),
        LogPlan { Path: { } path } => new LogAction(LinesOf(path), path),
        LogPlan => new LogAction(_standardLines, "standard output"),
        _ => throw new ArgumentOutOfRangeException(nameof(plan), plan, "no such action"),
    };

    private SharedLines LinesOf(string path)
    {
        lock (_gate)
        {
            if (!_logs.TryGetValue(path, out var lines)) _logs[path] = lines = new SharedLines(new AppendedFile(path));
            return lines;
        }
    }

    private static SocketsHttpHandler NewHandler() =>
        new() { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = ConnectionLifetime };
}
