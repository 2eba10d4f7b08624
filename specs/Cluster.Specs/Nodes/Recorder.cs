using Akka.Actor;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Cluster.Specs.Nodes;

/// <summary>A subscriber that records what it is sent. Written by its actor, read by the spec.</summary>
internal sealed class Recorder
{
    private readonly EtcdWatch.Watch _watch;
    private readonly List<EtcdWatch.INotification> _notifications = [];
    private readonly Lock _lock = new();

    public Recorder(IActorRef door, ActorSystem system, EtcdWatch.Watch watch, bool acknowledges = true)
    {
        _watch = watch;
        Ref = system.ActorOf(Props.Create(() => new Subscriber(this, door, watch, acknowledges)));
    }

    public IActorRef Ref { get; }

    /// <summary>Where it is; null in a spec without nodes.</summary>
    public Node? Node { get; init; }

    public KeyRange Range => _watch.Range;

    public WatchOptions Options => _watch.Options;

    public string Name { get; init; } = "";

    public IReadOnlyList<EtcdWatch.INotification> Notifications
    {
        get
        {
            lock (_lock) return [.. _notifications];
        }
    }

    /// <summary>The last revision that it was told of.</summary>
    public long Last
    {
        get
        {
            lock (_lock)
            {
                return _notifications.Select(each => each switch
                {
                    EtcdWatch.Events events => events.Batch.LastRevision,
                    EtcdWatch.Progress progress => progress.Revision,
                    EtcdWatch.Started started => started.Revision,
                    _ => 0,
                }).DefaultIfEmpty().Max();
            }
        }
    }

    public bool HasStarted => Notifications.OfType<EtcdWatch.Started>().Any();

    public EndReason? Ending => Notifications.OfType<EtcdWatch.Ended>().FirstOrDefault()?.Reason;

    public Recording Recording(long? readUpTo = null) =>
        new(_watch.Range, _watch.Options, Notifications) { Name = Name, ReadUpTo = readUpTo };

    private void Add(EtcdWatch.INotification notification)
    {
        lock (_lock) _notifications.Add(notification);
    }

    private sealed class Subscriber(Recorder recorder, IActorRef door, EtcdWatch.Watch watch, bool acknowledges) : UntypedActor
    {
        protected override void PreStart() => door.Tell(watch);

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case EtcdWatch.INotification notification:
                    recorder.Add(notification);
                    if (acknowledges && notification is EtcdWatch.Events) Sender.Tell(new EtcdWatch.Ack(notification.Tag));
                    break;
                case EtcdWatch.ICommand command: door.Tell(command); break;
                default: Unhandled(message); break;
            }
        }
    }
}
