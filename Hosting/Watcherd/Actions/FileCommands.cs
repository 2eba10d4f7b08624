using System.Globalization;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Files;

namespace Watch.Actors.Watcherd.Actions;

/// <summary>What is run around a change of a file: the check before, one reload or signal at a time after.</summary>
internal sealed class FileCommands(FilePlan plan, CommandRunner runner) : IDisposable
{
    /// <summary>Stands for the file in the arguments of a check.</summary>
    public const string FilePlaceholder = "{file}";

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Whether anything is to be done when a file has changed.</summary>
    public bool HasReload => plan.Reload is not null || plan.Signal is not null;

    /// <returns>Null when the content is good or nothing judges it. What the check refuses, it would refuse again.</returns>
    public async Task<ActionFailure?> CheckAsync(string file, CancellationToken stopped)
    {
        if (plan.Check is not { } check) return null;
        var argv = check.Argv.Select(each => each.Replace(FilePlaceholder, file, StringComparison.Ordinal));
        return await runner.RunAsync(check with { Argv = new ListOf<string>(argv) }, default, [], stopped) is { } refused
            ? refused with { Message = $"the check refuses the new content: {refused.Message}", MayBeRetried = false }
            : null;
    }

    /// <returns>Null when whoever reads the file has been told, or nobody is to be.</returns>
    public async Task<ActionFailure?> ReloadAsync(CancellationToken stopped)
    {
        await _turn.WaitAsync(stopped);
        try
        {
            return plan.Reload is { } reload ? await runner.RunAsync(reload, default, [], stopped)
                : plan.Signal is { } signal ? Send(signal)
                : null;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private static ActionFailure? Send(SignalPlan signal)
    {
        try
        {
            if (!int.TryParse(File.ReadAllText(signal.PidFile).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                || process <= 1)
                return new ActionFailure($"{signal.PidFile} holds no number of a process to send {signal.Name} to", MayBeRetried: true);
            Posix.Signal(process, signal.Number);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new ActionFailure(OneLine.Of($"{signal.Name} cannot be sent: {failure.Message}"), MayBeRetried: true);
        }
    }
}
