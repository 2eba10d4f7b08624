using Watch.Actors.Protos;
using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Properties;

/// <summary>The model's server: its stores, one after the other, and every watch call that the world's multiplexer has opened on it.</summary>
internal sealed class ModelServer
{
    private readonly LockstepSystem _world;
    private readonly List<ModelStream> _streams = [];
    private readonly Queue<Action> _answers = new();
    private readonly bool _choosesIds;

    /// <param name="world">Whose transport it answers.</param>
    /// <param name="choosesIds">It gives out ids of its own, as one before 3.4 does (rule 4).</param>
    public ModelServer(LockstepSystem world, bool choosesIds)
    {
        (_world, _choosesIds) = (world, choosesIds);
        world.Transport.Unary = (method, request) => new ModelMember(Store).Answer(method, request);

        // Until a connection's own read is answered it reads no further, and would be waited for.
        world.Transport.HoldsUnary = (_, request) => request is not RangeRequest { CountOnly: true };
    }

    /// <summary>Every store that it has had.</summary>
    public List<EtcdModel> Stores { get; } = [new()];

    public EtcdModel Store => Stores[^1];

    /// <summary>What happened in each.</summary>
    public IReadOnlyList<StoreHistory> Histories() => [.. Stores.Select(store => new StoreHistory(store.ClusterId, store.History()))];

    public IReadOnlyList<ModelStream> Streams => _streams;

    public ModelStream[] LiveStreams => [.. _streams.Where(stream => stream.IsLive)];

    /// <summary>Watches that stand.</summary>
    public int Watchers => LiveStreams.Sum(stream => stream.Watchers);

    public bool IsIdle => _world.Transport.Unanswered + _answers.Count == 0 && Array.TrueForAll(LiveStreams, stream => stream.IsIdle);

    /// <summary>Takes the calls that were opened since.</summary>
    public void TakeCalls()
    {
        while (_streams.Count < _world.Transport.Opened) _streams.Add(new ModelStream(Store, _world.Transport.TakeCall(), _choosesIds));
    }

    public void Commit(IEnumerable<(string Key, bool Delete)> writes)
    {
        var changes = Store.Commit(writes);
        foreach (var stream in LiveStreams) stream.Changed(changes);
    }

    public void Compact(int revisionsAgo) => Store.Compact(Store.Revision - revisionsAgo);

    /// <summary>The store is replaced by another cluster's, in which this was written.</summary>
    public void Replace(IEnumerable<IEnumerable<(string Key, bool Delete)>> transactions)
    {
        foreach (var stream in LiveStreams) stream.Break(call => call.Lose());
        Stores.Add(new EtcdModel { ClusterId = Store.ClusterId + 1 });
        foreach (var writes in transactions) Store.Commit(writes);
    }

    /// <summary>A step of one of the live calls, if there are any.</summary>
    public void Step(int number, Action<ModelStream> step)
    {
        if (LiveStreams is { Length: > 0 } live) step(live[number % live.Length]);
    }

    /// <summary>Reads the store for so many of the unary calls that wait. What was read has yet to arrive.</summary>
    public void Read(int count)
    {
        for (; count > 0 && _world.Transport.Unanswered > 0; count--) _answers.Enqueue(_world.Transport.AnswerLater());
    }

    /// <summary>Lets so many answers arrive.</summary>
    /// <param name="count">How many.</param>
    /// <param name="look">What follows from each.</param>
    public void Answer(int count, Action look)
    {
        for (; count > 0; count--)
        {
            if (_answers.Count == 0) Read(1);
            if (!_answers.TryDequeue(out var arrive)) return;
            arrive();
            look();
        }
    }

    /// <summary>Does everything that it has to do.</summary>
    /// <param name="look">What follows from each step.</param>
    public void Serve(Action look)
    {
        while (!IsIdle)
        {
            Answer(int.MaxValue, look);
            foreach (var stream in LiveStreams)
                while (stream is { IsLive: true, IsIdle: false })
                {
                    stream.Receive(int.MaxValue);
                    stream.CatchUp(3);
                    stream.Send(int.MaxValue, controlFirst: true, fragmentSize: 2);
                    look();
                }
        }
    }
}
