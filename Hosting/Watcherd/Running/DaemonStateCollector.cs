using Akka.Actor;
using Watch.Actors.Watcherd.Pipeline;

namespace Watch.Actors.Watcherd.Running;

/// <summary>Whom to ask for a picture of the daemon, and whom to answer.</summary>
/// <param name="Names">Of every watch that is configured.</param>
/// <param name="Watches">Those that run.</param>
/// <param name="Contexts">The multiplexers, by the names of their contexts.</param>
/// <param name="ConfigurationProblem">Why the last reload was refused; empty if it was not.</param>
/// <param name="Asker">Whom to answer.</param>
internal sealed record DaemonStateQuestion(
    IReadOnlyList<string> Names, IReadOnlyList<IActorRef> Watches, IReadOnlyList<(string Name, IActorRef Multiplexer)> Contexts,
    string ConfigurationProblem, IActorRef Asker);

/// <summary>
/// Gathers the pictures of all watches and streams into one answer, then stops. What does not answer in time is left out.
/// </summary>
internal sealed class DaemonStateCollector : UntypedActor
{
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(2);

    private readonly DaemonStateQuestion _question;
    private readonly Dictionary<IActorRef, WatchState> _watches = [];
    private readonly Dictionary<IActorRef, EtcdWatch.State> _contexts = [];
    private readonly HashSet<IActorRef> _awaited;

    public DaemonStateCollector(DaemonStateQuestion question)
    {
        _question = question;
        _awaited = [.. question.Watches, .. question.Contexts.Select(context => context.Multiplexer)];
    }

    public static Props Props(DaemonStateQuestion question) => Akka.Actor.Props.Create<DaemonStateCollector>(question);

    protected override void PreStart()
    {
        foreach (var each in _awaited) Context.Watch(each);
        foreach (var watch in _question.Watches) watch.Tell(PipelineProtocol.QueryWatch.Instance);
        foreach (var (_, multiplexer) in _question.Contexts) multiplexer.Tell(EtcdWatch.QueryState.Instance);
        SetReceiveTimeout(InTime);
        AnswerIfComplete();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WatchState watch: _watches[Sender] = watch; _awaited.Remove(Sender); break;
            case EtcdWatch.State streams: _contexts[Sender] = streams; _awaited.Remove(Sender); break;
            case Terminated gone: _awaited.Remove(gone.ActorRef); break;
            case ReceiveTimeout: _awaited.Clear(); break;
            default: Unhandled(message); break;
        }
        AnswerIfComplete();
    }

    private void AnswerIfComplete()
    {
        if (_awaited.Count > 0) return;
        ContextState[] contexts =
        [
            .. _question.Contexts.Where(context => _contexts.ContainsKey(context.Multiplexer))
                .Select(context => new ContextState(context.Name, _contexts[context.Multiplexer].Streams)),
        ];
        var lost = contexts
            .Where(context => context.Streams.Any(stream => stream is { Phase: not ConnectionPhase.Connected, Reconnects: > 0 }))
            .Select(context => context.Name).ToHashSet(StringComparer.Ordinal);
        WatchState[] watches =
        [
            .. _question.Watches.Where(_watches.ContainsKey).Select(watch => _watches[watch])
                .Select(watch => watch.Phase != WatchPhase.Ended && watch.Phase != WatchPhase.Stopping && lost.Contains(watch.Context)
                    ? watch with { Phase = WatchPhase.Reconnecting }
                    : watch),
        ];
        string[] silent = [.. _question.Names.Except(watches.Select(watch => watch.Name), StringComparer.Ordinal)];
        _question.Asker.Tell(
            new DaemonState(watches, contexts, _question.ConfigurationProblem) { Silent = silent }, Context.Parent);
        Context.Stop(Self);
    }
}
