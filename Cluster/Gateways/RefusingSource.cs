using Akka.Actor;

namespace Watch.Actors.Cluster.Gateways;

/// <summary>Answers one watch with its end.</summary>
internal sealed class RefusingSource : UntypedActor
{
    private readonly EndReason _reason;

    public RefusingSource(EndReason reason) => _reason = reason;

    public static Props Props(EndReason reason) => Akka.Actor.Props.Create<RefusingSource>(reason);

    protected override void OnReceive(object message)
    {
        if (message is not EtcdWatch.Watch watch)
        {
            Unhandled(message);
            return;
        }
        Sender.Tell(new EtcdWatch.Ended(watch.Tag, _reason));
        Context.Stop(Self);
    }
}
