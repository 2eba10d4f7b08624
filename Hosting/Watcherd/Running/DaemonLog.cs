using Microsoft.Extensions.Logging;

namespace Watch.Actors.Watcherd.Running;

/// <summary>
/// What the daemon logs of itself. Event ids are stable; nothing of keys' values, of credentials or headers is ever logged.
/// </summary>
internal static partial class DaemonLog
{
    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "running {Watches} watches of {File}, state in {StateDirectory}")]
    public static partial void Running(this ILogger logger, int watches, string file, string stateDirectory);

    [LoggerMessage(EventId = 11, Level = LogLevel.Information, Message = "stopping: running actions have {Limit} to finish")]
    public static partial void Stopping(this ILogger logger, TimeSpan limit);

    [LoggerMessage(EventId = 12, Level = LogLevel.Information, Message = "stopped: what was done is kept")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(
        EventId = 13, Level = LogLevel.Error,
        Message = "not every watch stopped in time: what it did last is done again after the next start")]
    public static partial void NotStopped(this ILogger logger);

    [LoggerMessage(EventId = 14, Level = LogLevel.Information, Message = "status page at {Address}")]
    public static partial void StatusPage(this ILogger logger, Uri address);

    [LoggerMessage(EventId = 20, Level = LogLevel.Information, Message = "reading {File} again: {Why}")]
    public static partial void Reloading(this ILogger logger, string file, string why);

    [LoggerMessage(
        EventId = 21, Level = LogLevel.Information,
        Message = "configuration taken over: added [{Added}], removed [{Removed}], restarted [{Changed}], left alone [{Unchanged}]")]
    public static partial void Reloaded(
        this ILogger logger, IReadOnlyList<string> added, IReadOnlyList<string> removed, IReadOnlyList<string> changed,
        IReadOnlyList<string> unchanged);

    [LoggerMessage(EventId = 22, Level = LogLevel.Warning, Message = "{Key} has changed: it takes effect at the next start")]
    public static partial void NeedsRestart(this ILogger logger, string key);

    [LoggerMessage(EventId = 23, Level = LogLevel.Error, Message = "configuration refused, the watches go on as they are: {Problem}")]
    public static partial void Refused(this ILogger logger, string problem);

    [LoggerMessage(
        EventId = 30, Level = LogLevel.Warning,
        Message = "the daemon's actor does not answer: systemd is not told that all is well")]
    public static partial void NoAnswer(this ILogger logger);
}
