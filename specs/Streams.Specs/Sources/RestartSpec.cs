using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Supervision;
using Watch.Actors.TestKit;

namespace Watch.Actors.Streams.Specs.Sources;

/// <summary>Streams that begin again after a failure that may pass.</summary>
public class RestartSpec : LockstepStream
{
    private static readonly RestartSettings Backoff = RestartSettings.Create(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), 0);

    private readonly InMemoryOffsetStore _store = new(new WatchOffset(1, 8));

    public RestartSpec() => Range.Holds(10, ("a1", 3));

    [Fact]
    public void It_goes_on_behind_what_is_committed_and_what_was_not_comes_again()
    {
        var (_, demand) = Run(RestartWatchSource.WithBackoff(() => WatchSource.Committable(Settings(), _store), Backoff));
        var call = World.Transport.TakeCall();
        var id = Created(call).WatchId;
        call.Respond(Answers.Events(id, Answers.Put("a", 9)), Answers.Events(id, Answers.Put("a", 10)), Answers.Canceled(id, "not now"));
        demand.Next().Offset.CommitAsync();
        Assert.Equal(10, demand.Next().Offset.Position!.Revision);
        demand.ExpectNothing();
        World.Advance(TimeSpan.FromSeconds(4));
        var next = World.Transport.TakeCall();
        var again = Created(next);
        Assert.Equal(10, again.StartRevision);
        next.Respond(Answers.Events(again.WatchId, Answers.Put("a", 10)));
        Assert.Equal(10, demand.Next().Offset.Position!.Revision);
    }

    [Fact]
    public void Akkas_own_RestartSource_does_the_same()
    {
        var (_, demand) = Run(RestartSource.OnFailuresWithBackoff(() => WatchSource.Committable(Settings(), _store), Backoff));
        var call = World.Transport.TakeCall();
        var id = Created(call).WatchId;
        call.Respond(Answers.Events(id, Answers.Put("a", 9)), Answers.Canceled(id, "not now"));
        demand.Next().Offset.CommitAsync();
        demand.ExpectNothing();
        World.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(10, Created(World.Transport.TakeCall()).StartRevision);
    }

    [Fact]
    public void A_refusal_fails_it_whatever_the_stream_decides_about_failures()
    {
        var starts = 0;
        var source = RestartWatchSource.WithBackoff(() => Plain(ref starts, new WatchOptions { StartRevision = -1 }), Backoff)
            .WithAttributes(ActorAttributes.CreateSupervisionStrategy(Deciders.ResumingDecider));
        var (_, demand) = Run(source);
        demand.ExpectFailed<WatchRefusedException>();
        World.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, starts);
    }

    [Fact]
    public void Lost_history_fails_it_after_what_came_before()
    {
        var starts = 0;
        var (_, demand) = Run(RestartWatchSource.WithBackoff(() => Plain(ref starts, new WatchOptions { StartRevision = 9 }), Backoff));
        var call = World.Transport.TakeCall();
        var id = Created(call).WatchId;
        call.Respond(Answers.Events(id, Answers.Put("a1", 9), Answers.Put("a2", 9)), Answers.Compacted(id, 20));
        Assert.Equal(["a1", "a2"], demand.Next(2).Select(one => one.KeyText));
        demand.ExpectFailed<WatchHistoryLostException>();
    }

    [Fact]
    public void A_multiplexer_that_is_closed_completes_it()
    {
        var starts = 0;
        var (_, demand) = Run(RestartWatchSource.WithBackoff(() => Plain(ref starts, WatchOptions.Default), Backoff));
        World.Multiplexer.Tell(EtcdWatch.Close.Instance, Akka.Actor.ActorRefs.NoSender);
        demand.ExpectCompleted();
        Assert.Equal(1, starts);
    }

    private Source<WatchEvent, IWatchControl> Plain(ref int starts, WatchOptions options)
    {
        starts++;
        return WatchSource.Plain(Settings(options));
    }
}
