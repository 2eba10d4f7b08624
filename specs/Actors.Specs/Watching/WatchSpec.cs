using Watch.Actors.Protos;
using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Watching;

/// <summary>A multiplexer over a scripted server in virtual time, and the moves that most specs begin with.</summary>
public abstract class WatchSpec : IDisposable
{
    protected WatchSpec(string hocon = "")
    {
        World = new LockstepSystem(hocon);
        Subscriber = World.Probe();
    }

    protected LockstepSystem World { get; }

    protected WatchProbe Subscriber { get; }

    public void Dispose()
    {
        World.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static EtcdWatch.Watch Watch(string tag, long from = 0, int? credit = null, bool createdNotify = false) =>
        new(tag, KeyRange.Prefix(tag)) { Credit = credit, Options = new WatchOptions { StartRevision = from, CreatedNotify = createdNotify } };

    /// <summary>A watch that the server has created.</summary>
    protected (ScriptedCall Call, long Id) Established(EtcdWatch.Watch watch, long revision = 10)
    {
        Subscriber.Tell(watch);
        var call = World.Transport.TakeCall();
        var id = CreateIn(call).WatchId;
        call.Respond(Answers.Created(id, revision));
        World.Settle();
        return (call, id);
    }

    /// <summary>The next connection, after the back-off.</summary>
    protected ScriptedCall Reconnected()
    {
        World.AdvanceToNextTimer();
        return World.Transport.TakeCall();
    }

    /// <summary>The one create that has been requested since the last look.</summary>
    protected static WatchCreateRequest CreateIn(ScriptedCall call) => Assert.Single(CreatesIn(call));

    protected static IReadOnlyList<WatchCreateRequest> CreatesIn(ScriptedCall call) =>
        [.. call.TakeRequests().Where(r => r.CreateRequest is not null).Select(r => r.CreateRequest)];

    protected static IReadOnlyList<long> CancelsIn(ScriptedCall call) =>
        [.. call.TakeRequests().Where(r => r.CancelRequest is not null).Select(r => r.CancelRequest.WatchId)];
}
