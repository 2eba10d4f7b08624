using System.Buffers;
using System.Text;
using Akka.Actor;
using Watch.Actors.Watcherd.Printing;
using Watch.Actors.Watcherd.Watching;

namespace Watch.Actors.Watcherd.Demo;

/// <summary>Prints the demo's lines in the order in which they were said, whoever said them.</summary>
internal sealed class Narrator : UntypedActor
{
    private readonly Terminal _terminal;
    private readonly OutputQueue _output;
    private IActorRef? _awaitsEnd;

    public Narrator(Terminal terminal)
    {
        _terminal = terminal;
        _output = new OutputQueue(terminal.Output, Self);
    }

    public static Props Props(Terminal terminal) => Akka.Actor.Props.Create<Narrator>(terminal);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Line line:
                Encoding.UTF8.GetBytes(Coloured(line) + "\n", _output.Lines);
                _output.Flush();
                break;
            case End:
                _awaitsEnd = Sender;
                AnswerEnd();
                break;
            case OutputQueue.Written:
                _output.OnWritten();
                AnswerEnd();
                break;
            case OutputQueue.Failed failed: _awaitsEnd?.Tell(new Akka.Actor.Status.Failure(failed.Cause)); break;
            default: Unhandled(message); break;
        }
    }

    private string Coloured(Line line) => !_terminal.HasColour ? line.Text : line.Voice switch
    {
        Voice.Arrived => $"\e[32m{line.Text}\e[0m",
        Voice.Cut => $"\e[31m{line.Text}\e[0m",
        Voice.Summary => $"\e[1m{line.Text}\e[0m",
        _ => line.Text,
    };

    private void AnswerEnd()
    {
        if (_output.IsEmpty) _awaitsEnd?.Tell(Done.Instance);
    }

    /// <summary>One line to print.</summary>
    public sealed record Line(string Text, Voice Voice = Voice.Plain);

    /// <summary>Answered with <see cref="Done"/> when everything said has been printed.</summary>
    public sealed record End
    {
        public static readonly End Instance = new();
    }

    public sealed record Done
    {
        public static readonly Done Instance = new();
    }
}

/// <summary>What kind of line it is.</summary>
internal enum Voice
{
    Plain,
    Arrived,
    Cut,
    Summary,
}
