using System.Collections.Concurrent;
using Akka.Actor;
using Watch.Actors.Cluster.Specs.Nodes;
using Watch.Actors.Specs.Shared;
using Watch.Actors.TestKit;
using Watch.Actors.TestKit.Guarantees;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Specs.Sessions;

public sealed class SlowSubscriberSpec
{
    private const int Writes = 200;

    private static readonly string[] Prefixes = ["a/"];

    // Half a megabyte in a ring: what is written is several times as much.
    private const string SmallRing = "watch-actors.ring { capacity = 8, max-bytes = 64 KiB }";

    [Fact]
    public async Task A_subscriber_that_does_not_acknowledge_is_parked_and_misses_nothing_and_its_siblings_do_not_notice()
    {
        await using var system = await OneSystem.StartAsync(etcd: SmallRing);
        var door = system.Door(new LossyRoute(system.Etcd.System, system.Gateway, new Harm(1)));
        var slow = Subscribe(system, door, acknowledges: false);
        var prompt = Subscribe(system, door, acknowledges: true);
        await LiveCluster.UntilAsync("both stand", () => Task.FromResult(slow.HasStarted && prompt.HasStarted));

        await using var kv = new EtcdKv(system.Etcd.Endpoint);
        var writer = new Writer(kv, new Random(1), Prefixes);
        await writer.WriteAsync(Writes);
        var last = await writer.WriteLastAsync();
        await LiveCluster.UntilAsync("the prompt one has everything", () => Task.FromResult(prompt.Last >= last));
        await LiveCluster.UntilAsync("the slow one is parked", async () => await system.ParkedAsync() == 1);
        Assert.Single(slow.Notifications.OfType<EtcdWatch.Events>());

        slow.Ref.Tell(new EtcdWatch.Ack("slow", Writes + 1));
        await LiveCluster.UntilAsync("the slow one has everything", () => Task.FromResult(slow.Last >= last));

        var history = await Histories.ReadAsync(system.Etcd.System, last);
        Assert.Empty(Validators.Check(slow.Recording(), history));
        Assert.Empty(Validators.Check(prompt.Recording(), history));
    }

    [Fact]
    public async Task A_session_holds_no_more_than_its_window_however_much_credit_its_subscriber_gave()
    {
        await using var system = await OneSystem.StartAsync("watch-actors-cluster.delivery.window = 2", SmallRing);
        var numbers = new ConcurrentDictionary<long, bool>();
        var watch = new EtcdWatch.Watch("far", KeyRange.Prefix("a/")) { Credit = int.MaxValue, Options = new WatchOptions { StartRevision = 1 } };
        system.Etcd.System.ActorOf(Props.Create(() => new MuteSubscription(system.Gateway, new OpenSession(1, "", watch), numbers)));

        await LiveCluster.UntilAsync("the watch is parked", async () =>
        {
            await system.Etcd.PutAsync("a/k", new string('v', 10_000));
            return await system.ParkedAsync() == 1;
        });

        // 16 KiB on their way, in pieces of 4 KiB, whatever is sent again.
        Assert.InRange(numbers.Count, 1, 4);
    }

    [Fact]
    public async Task A_notification_that_is_cut_takes_as_much_credit_as_it_has_parts()
    {
        await using var system = await OneSystem.StartAsync();

        // History comes in one notification, several times the size of a message.
        for (var i = 0; i < 10; i++) await system.Etcd.PutAsync("a/k", new string('v', 2_000));
        var door = system.Door(new LossyRoute(system.Etcd.System, system.Gateway, new Harm(1)));
        var slow = new Recorder(door, system.Etcd.System, new EtcdWatch.Watch("slow", KeyRange.Prefix("a/"))
        {
            Options = new WatchOptions { StartRevision = 1 }, Credit = 1,
        }, acknowledges: false);
        int Heard() => slow.Notifications.OfType<EtcdWatch.Events>().Count();
        for (var credit = 1; credit <= 3; credit++)
        {
            await LiveCluster.UntilAsync($"{credit} have come", () => Task.FromResult(Heard() == credit));
            await Task.Delay(10 * system.Settings.Delivery.ResendAfter);
            Assert.Equal(credit, Heard());
            slow.Ref.Tell(new EtcdWatch.Ack("slow"));
        }
    }

    private static Recorder Subscribe(OneSystem system, IActorRef door, bool acknowledges) =>
        new(door, system.Etcd.System, new EtcdWatch.Watch(acknowledges ? "prompt" : "slow", KeyRange.Prefix("a/"))
        {
            Options = new WatchOptions { CreatedNotify = true }, Credit = acknowledges ? 16 : 1,
        }, acknowledges)
        {
            Name = acknowledges ? "prompt" : "slow",
        };

    /// <summary>Says that it is there, and never that anything has come.</summary>
    private sealed class MuteSubscription(IActorRef gateway, OpenSession open, ConcurrentDictionary<long, bool> numbers) : UntypedActor
    {
        protected override void PreStart() => gateway.Tell(open);

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Piece piece: numbers[piece.Number] = true; break;
                case Opened: break;
                default: Unhandled(message); return;
            }
            Sender.Tell(new Report(open.Epoch, Number: 1, Received: 0, open.Watch.Credit!.Value, ProgressRequests: 0, WantsAnswer: false));
        }
    }
}
