using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using Watch.Actors.Streams;
using Watch.Actors.TestKit;

namespace Watch.Actors.AkkaStreams.Specs;

/// <summary>
/// A source between two probes: the spec's own plays the multiplexer, the other makes every single demand. What did not happen is proven by what comes
/// next, never by waiting.
/// </summary>
public abstract class ProbeSpec : Akka.TestKit.Xunit2.TestKit
{
    protected ProbeSpec() : base("akka.loglevel = OFF\nakka.stdout-loglevel = OFF\nakka.test.single-expect-default = 20s")
    {
    }

    /// <summary>The stage, as the multiplexer knows it.</summary>
    protected IActorRef Subscriber { get; private set; } = ActorRefs.Nobody;

    protected EtcdWatch.Watch Asked { get; private set; } = null!;

    protected WatchSourceSettings Settings => new(KeyRange.Prefix("a")) { Credit = 4, Multiplexer = TestActor };

    /// <summary>Runs a source up to its request for a watch.</summary>
    protected (IWatchControl Control, TestSubscriber.Probe<T> Downstream) Run<T>(Source<T, IWatchControl> source)
    {
        var running = source.ToMaterialized(this.SinkProbe<T>(), Keep.Both).Run(Sys.Materializer());
        Asked = ExpectMsg<EtcdWatch.Watch>();
        Subscriber = LastSender;
        running.Item2.EnsureSubscription();
        return running;
    }

    /// <summary>One notification with puts of these keys, at one revision.</summary>
    protected void Events(long revision, params string[] keys) =>
        Send(new EtcdWatch.Events(Asked.Tag, Answers.Batch(keys.Select(key => Answers.Put(key, revision)))));

    protected void Send(EtcdWatch.INotification notification) => Subscriber.Tell(notification, TestActor);

    protected void End(EndKind kind) => Send(new EtcdWatch.Ended(Asked.Tag, new EndReason(kind, "")));

    /// <summary>Makes sure that the multiplexer has been sent so many acknowledgements, and no more: the next that it is sent is the end.</summary>
    protected void ExpectAcks(int count, IWatchControl control)
    {
        for (var i = 0; i < count; i++) Assert.Equal(1, ExpectMsg<EtcdWatch.Ack>().Count);
        control.Shutdown();
        ExpectMsg<EtcdWatch.Unwatch>();
        End(EndKind.Unsubscribed);
    }
}
