using Akka.Actor;

namespace Watch.Actors.Supervision;

/// <summary>
/// What becomes of a child that throws: a substream is restarted and goes on from its state, a few times; a connection is never restarted
/// blind: it is stopped, and the supervisor opens another under a new number.
/// </summary>
internal sealed class StreamStrategy() : OneForOneStrategy(RestartsInAMinute, TimeSpan.FromMinutes(1), _ => Directive.Restart)
{
    private const int RestartsInAMinute = 10;

    protected override Directive Handle(IActorRef child, Exception exception) =>
        child.Path.Name.StartsWith(StreamSupervisor.ConnectionName, StringComparison.Ordinal)
            ? Directive.Stop
            : base.Handle(child, exception);
}
