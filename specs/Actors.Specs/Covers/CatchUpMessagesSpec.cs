using Akka.Actor;
using Google.Protobuf;
using Watch.Actors.Connections;
using Watch.Actors.Covers;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.Specs.Connections;
using Watch.Actors.Specs.Settings;
using Watch.Actors.Substreams;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;
using static Watch.Actors.Connections.ConnectionProtocol;

namespace Watch.Actors.Specs.Covers;

/// <summary>What a catch-up says to its connection and to substreams, where messages cross each other.</summary>
public sealed class CatchUpMessagesSpec : IDisposable
{
    private readonly LockstepSystem _world = new();
    private readonly RecordingRef _substream = new();
    private readonly List<object> _toConnection = [];
    private readonly IActorRef _connection;

    public CatchUpMessagesSpec()
    {
        var plan = new ConnectionPlan(
            Endpoint.Parse("http://one:1"), StreamContext.Default, OneInFlight: false, new StoreIdentity(), Ids(after: 100),
            Hocon.Read("watch-actors { dispatcher = lockstep, catch-up { above = 1, covers = 1 } }"));
        _connection = _world.Start(
            Props.Create<Connection>(CatchUp.Props(plan, watches: 2), _toConnection).WithDispatcher("lockstep"), "connection");
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_cancel_that_crosses_the_create_of_its_watch_follows_it_to_the_connection()
    {
        CaughtUp();
        Assert.Equal(2, _toConnection.OfType<Create>().Count(create => !create.IsCover));
        Tell(new Cancel(1));
        Assert.Equal(new Cancel(1), _toConnection[^1]);
    }

    [Fact]
    public void A_cancel_of_a_watch_that_stands_by_its_cover_alone_goes_no_further()
    {
        Covered();
        Tell(new Cancel(1));
        Assert.DoesNotContain(new Cancel(1), _toConnection);
    }

    [Fact]
    public void A_create_that_comes_late_is_returned_and_so_is_its_cancel()
    {
        Covered();
        var late = Watch(3);
        Tell(late, new Cancel(3));
        Assert.Equal([late, new Cancel(3)], _toConnection.TakeLast(2));
    }

    [Fact]
    public void A_cover_has_taken_its_events_when_every_member_that_was_sent_some_has()
    {
        var cover = Covered();
        Tell(Events(cover, "k1", "k2"), new Sync(cover));
        Assert.Equal([new Sync(1), new Sync(2)], _substream.Told.OfType<Sync>());
        Assert.DoesNotContain(new Synced(cover), _toConnection);

        Tell(new Synced(1));
        Assert.DoesNotContain(new Synced(cover), _toConnection);
        Tell(new Synced(2));
        Assert.Contains(new Synced(cover), _toConnection);
    }

    [Fact]
    public void A_member_that_is_gone_is_not_waited_for()
    {
        var cover = Covered();
        Tell(Events(cover, "k1", "k2"), new Sync(cover), new Synced(1), new Cancel(2));
        Assert.Contains(new Synced(cover), _toConnection);
    }

    [Fact]
    public void A_cover_that_sent_nothing_has_taken_everything()
    {
        var cover = Covered();
        Tell(new Sync(cover));
        Assert.Contains(new Synced(cover), _toConnection);
    }

    [Fact]
    public void It_is_over_when_its_members_have_watches_of_their_own_and_every_sync_is_answered()
    {
        var cover = CaughtUp();
        Tell(Events(cover, "k1"), new Sync(cover), new Progressed(Sentinel, 32));
        Assert.Contains(new Cancel(cover), _toConnection);
        Assert.DoesNotContain(_toConnection, message => message is CatchUp.Over);
        Tell(new Synced(1));
        Assert.Single(_toConnection.OfType<CatchUp.Over>());
    }

    private long Sentinel => _toConnection.OfType<Create>().Last(create => create.IsCover).Id;

    private static WatchIds Ids(int after)
    {
        var ids = new WatchIds();
        for (var i = 0; i < after; i++) ids.Next();
        return ids;
    }

    private static ServerResponse Events(long cover, params string[] keys) =>
        WatchResponseDecoder.Decode(Answers.Events(cover, [.. keys.Select(key => Answers.Put(key, 15))]).ToByteArray());

    private Create Watch(long id) =>
        new(id, new WatchCreateRequest { Key = ByteString.CopyFromUtf8($"k{id}"), StartRevision = 10, WatchId = id }, _substream);

    /// <summary>A cover stands for the watches 1 and 2.</summary>
    private long Covered()
    {
        Tell(Watch(1), Watch(2), new CatchUp.ProgressTrust(IsTrusted: true));
        var cover = Assert.Single(_toConnection.OfType<Create>());
        Tell(new Created(cover.Id, 20, ClusterId: 1));
        return cover.Id;
    }

    /// <summary>Both have been given watches of their own.</summary>
    private long CaughtUp()
    {
        var cover = Covered();
        Tell(new Progressed(cover, 30));
        Tell(new Progressed(Sentinel, 31));
        return cover;
    }

    private void Tell(params object[] messages)
    {
        foreach (var message in messages) _connection.Tell(message);
        _world.Settle();
    }

    // Sends on what the spec says, and keeps what the catch-up says.
    private sealed class Connection : UntypedActor
    {
        private readonly List<object> _heard;
        private readonly IActorRef _catchUp;

        public Connection(Props catchUp, List<object> heard) => (_heard, _catchUp) = (heard, Context.ActorOf(catchUp, "catch-up"));

        protected override void OnReceive(object message)
        {
            if (Sender.Equals(_catchUp)) _heard.Add(message);
            else _catchUp.Tell(message);
        }
    }
}
