using System.Globalization;
using Akka.Actor;
using Akka.Event;

namespace Watch.Actors.Watcherd.Printing;

/// <summary>
/// The logger of the actor system: one line on stderr for what a user of the command line wants to know of the connection, without stack
/// traces. Silent until <see cref="Speak"/>: what goes wrong before the first connection is told once, by the command.
/// </summary>
/// <remarks>
/// It has an ordinary mailbox: Akka's mailbox for loggers empties itself onto stdout when the system ends, and stdout is for events.
/// </remarks>
internal sealed class Diagnostics : UntypedActor
{
    private static readonly string OwnNamespace = typeof(EtcdWatch).Namespace!;

    /// <summary>Published on the system's event stream: from now on, say what happens.</summary>
    public sealed record Speak(Action<string> Say) : INoSerializationVerificationNeeded;

    protected override void OnReceive(object message) => Silent(message);

    private void Silent(object message)
    {
        switch (message)
        {
            case InitializeLogger initialize:
                initialize.LoggingBus.Subscribe(Self, typeof(Speak));
                Sender.Tell(new LoggerInitialized());
                break;
            case Speak speak: Become(next => Speaking(next, speak.Say)); break;
            case LogEvent: break;
            default: Unhandled(message); break;
        }
    }

    private void Speaking(object message, Action<string> say)
    {
        switch (message)
        {
            // An error without a cause is a watch's end, which the command tells itself.
            case Error { Cause: null }: break;
            case LogEvent entry when IsOurs(entry) && entry.LogLevel() >= LogLevel.InfoLevel: say(Line(entry)); break;
            case LogEvent or Speak: break;
            default: Unhandled(message); break;
        }
    }

    private static bool IsOurs(LogEvent entry) => entry.LogClass?.Namespace?.StartsWith(OwnNamespace, StringComparison.Ordinal) == true;

    private static string Line(LogEvent entry)
    {
        var text = Convert.ToString(entry.Message, CultureInfo.InvariantCulture)!;
        return entry.Cause is { } cause ? $"{text}: {cause.Message}" : text;
    }
}
