using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Watch.Actors.Connections;
using Watch.Actors.Dispatching;
using Watch.Actors.Settings;
using Watch.Actors.Substreams;
using Watch.Actors.Supervision;
using static Watch.Actors.Supervision.SupervisorProtocol;

namespace Watch.Actors.Multiplexers;

/// <summary>
/// The door to one cluster: judges requests, keeps a stream for each context,
/// knows which stream each subscription is on, and notices subscribers that die.
/// </summary>
internal sealed class MultiplexerActor : UntypedActor
{
    private readonly StreamServices _services;
    private readonly Dictionary<StreamContext, Stream> _streams = [];
    private readonly Dictionary<IActorRef, Dictionary<string, Stream>> _subscribers = [];
    private int _streamNumber, _watches;

    public MultiplexerActor(StreamServices services)
    {
        _services = services;

        // Akka looks dispatchers and mailboxes up in the configuration of its system, and not in the one that this multiplexer was made from.
        if (!Context.System.Settings.Config.HasPath(StreamDispatcher.Path))
            Context.System.Settings.InjectTopLevelFallback(WatchSettings.Reference);
    }

    /// <summary>On Akka's default dispatcher where nothing else is said: the streams' own is in a configuration that this actor adds.</summary>
    public static Props Props(StreamServices services)
    {
        var props = Akka.Actor.Props.Create<MultiplexerActor>(services);
        return services.Settings.Dispatcher == StreamDispatcher.Path ? props : props.WithDispatcher(services.Settings.Dispatcher);
    }

    // A supervisor that throws has lost its bearings: its watches end with a reason, and the next watch opens a new stream.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PostStop() => _services.Transport.DisposeAsync().Observe(Context.GetLogger());

    protected override void OnReceive(object message) => Open(message);

    private void Open(object message)
    {
        switch (message)
        {
            case EtcdWatch.Watch watch: OnWatch(watch); break;
            case EtcdWatch.Close: Close(); break;
            case Drained: OnDrained(Sender); break;
            default: InAnyState(message); break;
        }
    }

    /// <summary>Every watch is being told its end; whoever asked for it is told when all have been.</summary>
    private void Closing(object message, List<IActorRef> askers)
    {
        switch (message)
        {
            case EtcdWatch.Watch watch: AnswerClosed(watch); break;
            case EtcdWatch.Close: askers.Add(Sender); break;
            case Drained: OnDrained(Sender); break;
            default: InAnyState(message); break;
        }
        if (_watches == 0) BecomeClosed(askers);
    }

    /// <summary>Nothing is left; a watch is answered at once (rule 2).</summary>
    private void Closed(object message)
    {
        switch (message)
        {
            case EtcdWatch.Watch watch: AnswerClosed(watch); break;
            case EtcdWatch.Close: Sender.Tell(EtcdWatch.Closed.Instance); break;
            case Drained: OnDrained(Sender); break;
            default: InAnyState(message); break;
        }
    }

    private void InAnyState(object message)
    {
        switch (message)
        {
            case EtcdWatch.Ack ack: ToSubscription(ack.Tag, ack); break;
            case EtcdWatch.Unwatch unwatch: ToSubscription(unwatch.Tag, unwatch); break;
            case EtcdWatch.RequestProgress request: ToSubscription(request.Tag, request); break;
            case EtcdWatch.QueryState: AnswerState(); break;
            case SubstreamProtocol.SubscriptionOver over: OnOver(over.Key); break;
            case Terminated terminated: OnTerminated(terminated.ActorRef); break;
            default: Unhandled(message); break;
        }
    }

    private void OnWatch(EtcdWatch.Watch watch)
    {
        if (WatchRules.Problem(watch) is { } problem)
        {
            Sender.Tell(new EtcdWatch.Ended(watch.Tag, new EndReason(EndKind.InvalidRequest, problem)));
        }
        else if (_watches >= _services.Settings.MaxWatches)
        {
            Sender.Tell(new EtcdWatch.Ended(watch.Tag, new EndReason(
                EndKind.TooManyWatches,
                $"the multiplexer holds {_watches} watches already: end some, or raise watch-actors.limits.watches")));
        }
        else if (_subscribers.TryGetValue(Sender, out var tags) && tags.ContainsKey(watch.Tag))
        {
            Sender.Tell(new EtcdWatch.Ended(watch.Tag, new EndReason(
                EndKind.DuplicateTag, $"tag \"{watch.Tag}\" names a live watch of this subscriber, which goes on: choose another tag")));
        }
        else
        {
            Subscribe(watch);
        }
    }

    private void Subscribe(EtcdWatch.Watch watch)
    {
        if (!_streams.TryGetValue(watch.Context, out var stream)) stream = OpenStream(watch.Context);
        if (!_subscribers.TryGetValue(Sender, out var tags))
        {
            _subscribers.Add(Sender, tags = new Dictionary<string, Stream>(StringComparer.Ordinal));
            Context.Watch(Sender);
        }
        tags.Add(watch.Tag, stream);
        stream.Watches++;
        _watches++;
        stream.Ref.Tell(new Subscribe(watch, Sender));
    }

    private Stream OpenStream(StreamContext context)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"stream-{++_streamNumber}");
        var stream = new Stream(_streamNumber, context, Context.Watch(Context.ActorOf(StreamSupervisor.Props(context, _services), name)));
        _streams.Add(context, stream);
        return stream;
    }

    private void ToSubscription(string tag, object command)
    {
        if (_subscribers.TryGetValue(Sender, out var tags) && tags.TryGetValue(tag, out var stream))
            stream.Ref.Tell(new ToSubscription(new SubscriptionKey(Sender, tag), command), Sender);
    }

    private void OnOver(SubscriptionKey key)
    {
        if (!_subscribers.TryGetValue(key.Subscriber, out var tags) || !tags.Remove(key.Tag, out var stream)) return;
        stream.Watches--;
        _watches--;
        if (tags.Count > 0) return;
        _subscribers.Remove(key.Subscriber);
        Context.Unwatch(key.Subscriber);
    }

    // A watch may have been sent to the stream after it said this: then it goes on.
    private void OnDrained(IActorRef sender)
    {
        var drained = _streams.Values.FirstOrDefault(stream => stream.Ref.Equals(sender));
        if (drained is not { Watches: 0 }) return;
        _streams.Remove(drained.Context);
        Context.Unwatch(drained.Ref);
        // In its turn, after a question for its state that may be on its way.
        drained.Ref.Tell(PoisonPill.Instance);
    }

    private void OnTerminated(IActorRef gone)
    {
        if (_subscribers.TryGetValue(gone, out var tags))
            foreach (var (tag, stream) in tags)
                stream.Ref.Tell(new ToSubscription(new SubscriptionKey(gone, tag), new SubstreamProtocol.SubscriberGone(gone)));
        if (_streams.Values.FirstOrDefault(stream => stream.Ref.Equals(gone)) is not { } broken) return;
        _streams.Remove(broken.Context);
        foreach (var (subscriber, watches) in _subscribers.ToArray())
            foreach (var tag in watches.Where(watch => watch.Value == broken).Select(watch => watch.Key).ToArray())
                OnOver(new SubscriptionKey(subscriber, tag));
    }

    private void Close()
    {
        var reason = new EndReason(EndKind.Closed, "the multiplexer was closed");
        foreach (var stream in _streams.Values) stream.Ref.Tell(new EndAll(reason));
        var askers = new List<IActorRef> { Sender };
        Become(message => Closing(message, askers));
        if (_watches == 0) BecomeClosed(askers);
    }

    private void BecomeClosed(List<IActorRef> askers)
    {
        foreach (var asker in askers) asker.Tell(EtcdWatch.Closed.Instance);
        Become(Closed);
    }

    private void AnswerClosed(EtcdWatch.Watch watch) =>
        Sender.Tell(new EtcdWatch.Ended(watch.Tag, new EndReason(EndKind.Closed, "the multiplexer is closed")));

    private void AnswerState() => Context.ActorOf(StateCollector.Props(
        [.. _streams.Values.OrderBy(stream => stream.Number).Select(stream => stream.Ref)], Sender, _services.Settings.Dispatcher));

    private sealed class Stream(int number, StreamContext context, IActorRef actor)
    {
        public int Number { get; } = number;

        public StreamContext Context { get; } = context;

        public IActorRef Ref { get; } = actor;

        /// <summary>Watches sent to it whose end has not come back.</summary>
        public int Watches { get; set; }
    }
}
