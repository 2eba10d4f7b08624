using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;
using AkkaLevel = Akka.Event.LogLevel;
using HostLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Watch.Actors.Watcherd.Running;

/// <summary>Hands what the actors log to the host's logger, with the actor's class as a field of its own.</summary>
internal sealed partial class LogForwarder : UntypedActor
{
    private readonly ILogger _logger;

    public LogForwarder(ILogger logger) => _logger = logger;

    public static Props Props(ILogger logger) => Akka.Actor.Props.Create<LogForwarder>(logger);

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(LogEvent));

    protected override void OnReceive(object message)
    {
        if (message is LogEvent entry) Forward(entry);
        else Unhandled(message);
    }

    private void Forward(LogEvent entry)
    {
        var level = LevelOf(entry.LogLevel());
        if (!_logger.IsEnabled(level)) return;
        var text = Convert.ToString(entry.Message, CultureInfo.InvariantCulture)!;
        Write(_logger, level, entry.Cause, entry.LogClass?.Name ?? "", text);
    }

    private static HostLevel LevelOf(AkkaLevel level) => level switch
    {
        AkkaLevel.ErrorLevel => HostLevel.Error,
        AkkaLevel.WarningLevel => HostLevel.Warning,
        AkkaLevel.InfoLevel => HostLevel.Information,
        _ => HostLevel.Debug,
    };

    [LoggerMessage(EventId = 1, Message = "{Actor}: {Text}")]
    private static partial void Write(ILogger logger, HostLevel level, Exception? cause, string actor, string text);
}
