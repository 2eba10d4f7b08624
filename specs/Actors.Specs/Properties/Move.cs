using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Properties;

/// <summary>A move of a schedule. Numbers name things by their place, modulo how many there are.</summary>
internal abstract record Move
{
    public abstract void Play(ActorTreeRun run);

    /// <param name="StartOffset">From the store's revision; null: a watch from now on.</param>
    public sealed record Subscribe(int Subscriber, int Lane, KeyRange Range, WatchOptions Options, int? StartOffset, int Credit) : Move
    {
        public override void Play(ActorTreeRun run) => run.Subscribe(Subscriber, Lane, Range, Options, StartOffset, Credit);
    }

    public sealed record Unsubscribe(int Watch) : Move
    {
        public override void Play(ActorTreeRun run) => run.Unsubscribe(Watch);
    }

    public sealed record Acknowledge(int Watch, int Count) : Move
    {
        public override void Play(ActorTreeRun run) => run.Acknowledge(Watch, Count);
    }

    public sealed record RequestProgress(int Watch) : Move
    {
        public override void Play(ActorTreeRun run) => run.RequestProgress(Watch);
    }

    public sealed record Kill(int Subscriber) : Move
    {
        public override void Play(ActorTreeRun run) => run.KillSubscriber(Subscriber);
    }

    public sealed record Put(string Key) : Move
    {
        public override void Play(ActorTreeRun run) => run.Commit([(Key, false)]);
    }

    public sealed record Delete(string Key) : Move
    {
        public override void Play(ActorTreeRun run) => run.Commit([(Key, true)]);
    }

    /// <summary>A transaction that puts some keys and deletes others.</summary>
    public sealed record Transact(string Puts, string Deletes) : Move
    {
        public override void Play(ActorTreeRun run) =>
            run.Commit([.. Puts.Split(' ').Select(key => (key, false)), .. Deletes.Split(' ').Select(key => (key, true))]);
    }

    /// <summary>The store is read for so many unary calls; what was read has yet to arrive.</summary>
    public sealed record Read(int Count) : Move
    {
        public override void Play(ActorTreeRun run) => run.Read(Count);
    }

    /// <summary>So many unary calls are answered.</summary>
    public sealed record Answer(int Count) : Move
    {
        public override void Play(ActorTreeRun run) => run.Answer(Count);
    }

    public sealed record Compact(int RevisionsAgo) : Move
    {
        public override void Play(ActorTreeRun run) => run.Compact(RevisionsAgo);
    }

    /// <summary>A connection is lost, and before it is there again what has happened is compacted.</summary>
    public sealed record LoseHistory(int Stream) : Move
    {
        public override void Play(ActorTreeRun run)
        {
            run.OnStream(Stream, stream => stream.Break(call => call.Lose()));
            run.Commit([("a", false), ("b", true)]);
            run.Commit([("b", false), ("ab", true)]);
            run.Compact(0);
        }
    }

    /// <summary>Another cluster answers from now on. These keys were put in it, each by itself.</summary>
    public sealed record Replace(string Keys) : Move
    {
        public override void Play(ActorTreeRun run) =>
            run.Replace(Keys.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(key => new[] { (key, false) }));
    }

    public sealed record Receive(int Stream, int Count) : Move
    {
        public override void Play(ActorTreeRun run) => run.OnStream(Stream, stream => stream.Receive(Count));
    }

    public sealed record CatchUp(int Stream, int MaxRevisions) : Move
    {
        public override void Play(ActorTreeRun run) => run.OnStream(Stream, stream => stream.CatchUp(MaxRevisions));
    }

    public sealed record Send(int Stream, int Count, bool ControlFirst, int FragmentSize) : Move
    {
        public override void Play(ActorTreeRun run) => run.OnStream(Stream, stream => stream.Send(Count, ControlFirst, FragmentSize));
    }

    public sealed record Lag(int Stream, int Watcher) : Move
    {
        public override void Play(ActorTreeRun run) => run.OnStream(Stream, stream => stream.Lag(Watcher));
    }

    /// <summary>Automatic progress.</summary>
    public sealed record Tick(int Stream) : Move
    {
        public override void Play(ActorTreeRun run) => run.OnStream(Stream, stream => stream.Tick());
    }

    public sealed record Lose(int Stream) : Move
    {
        public override void Play(ActorTreeRun run) => run.OnStream(Stream, stream => stream.Break(call => call.Lose()));
    }

    /// <summary>The server ends the call in order.</summary>
    public sealed record End(int Stream) : Move
    {
        public override void Play(ActorTreeRun run) => run.OnStream(Stream, stream => stream.Break(call => call.End()));
    }

    /// <summary>The server ends the call with an error.</summary>
    public sealed record Fail(int Stream, GrpcCode Code) : Move
    {
        public override void Play(ActorTreeRun run) => run.OnStream(
            Stream, stream => stream.Break(call => call.Fail(new GrpcException(Code, "failed by the schedule", FailureOrigin.Server))));
    }

    /// <summary>The server ends the call with an error that trying again does not mend.</summary>
    public sealed record Halt(int Stream) : Move
    {
        public override void Play(ActorTreeRun run) => run.Halt(Stream);
    }

    public sealed record RefuseNextCall : Move
    {
        public override void Play(ActorTreeRun run) => run.RefuseNextCall();
    }

    public sealed record Wait(int Milliseconds) : Move
    {
        public override void Play(ActorTreeRun run) => run.Wait(TimeSpan.FromMilliseconds(Milliseconds));
    }
}
