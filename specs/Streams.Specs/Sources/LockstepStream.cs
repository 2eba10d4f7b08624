using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Watch.Actors.Protos;
using Watch.Actors.Specs.Watching;
using Watch.Actors.TestKit;

namespace Watch.Actors.Streams.Specs.Sources;

/// <summary>Streams in lockstep and in virtual time, over a multiplexer whose server is scripted.</summary>
public abstract class LockstepStream : IDisposable
{
    protected LockstepStream(string hocon = "")
    {
        World = new LockstepSystem(hocon);
        Materializer = ActorMaterializer.Create(World.System, ActorMaterializerSettings.Create(World.System).WithDispatcher("lockstep"));
        var isThere = Materializer.Supervisor.Ask<ActorIdentity>(new Identify(null));
        while (!isThere.IsCompleted) World.Settle();
        World.Transport.Unary = Range.Answer;
    }

    protected LockstepSystem World { get; }

    protected ActorMaterializer Materializer { get; }

    /// <summary>What stands, for whoever lists.</summary>
    private protected ScriptedRange Range { get; } = new();

    public void Dispose()
    {
        World.Dispose();
        GC.SuppressFinalize(this);
    }

    protected WatchSourceSettings Settings(WatchOptions? options = null, int? credit = null) => new(KeyRange.Prefix("a"))
    {
        Options = options ?? WatchOptions.Default, Credit = credit, Multiplexer = World.Multiplexer,
    };

    /// <summary>Runs a source against demand that the spec makes.</summary>
    private protected (TMat Control, Demand<T> Demand) Run<T, TMat>(Source<T, TMat> source)
    {
        var (control, queue) = source
            .ToMaterialized(Sink.Queue<T>().WithAttributes(Attributes.CreateInputBuffer(1, 1)), Keep.Both)
            .Run(Materializer);
        World.Settle();
        return (control, new Demand<T>(World, queue));
    }

    /// <summary>Runs a source whose watch the server has created.</summary>
    private protected (TMat Control, Demand<T> Demand, ScriptedCall Call, long Id) Established<T, TMat>(Source<T, TMat> source, long revision = 10)
    {
        var (control, demand) = Run(source);
        var call = World.Transport.TakeCall();
        return (control, demand, call, Created(call, revision).WatchId);
    }

    /// <summary>Answers the one create that has been requested.</summary>
    protected WatchCreateRequest Created(ScriptedCall call, long revision = 10)
    {
        var create = Assert.Single(call.TakeRequests(), request => request.CreateRequest is not null).CreateRequest;
        call.Respond(Answers.Created(create.WatchId, revision));
        World.Settle();
        return create;
    }

    /// <summary>Why the watch of a source that has stopped has ended.</summary>
    protected static EndReason Reason(IWatchControl control)
    {
        Assert.True(control.Completion.IsCompletedSuccessfully, "the source has not stopped");
        return control.Completion.Result;
    }

    protected EtcdWatch.State State()
    {
        var state = World.Multiplexer.Ask<EtcdWatch.State>(EtcdWatch.QueryState.Instance);
        while (!state.IsCompleted) World.Settle();
        return state.Result;
    }
}
