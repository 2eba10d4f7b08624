using Akka.TestKit;

namespace Watch.Actors.TestKit.Xunit2;

/// <summary>
/// What a test actor or probe can do as a subscriber, beside what Akka's TestKit offers. Each waits as <c>ExpectMsg</c> does, and fails
/// the test as it does. None acknowledges: <c>LastSender.Tell(new EtcdWatch.Ack(tag))</c> does.
/// </summary>
public static class WatchExpectations
{
    /// <summary>Makes the test actor the subscriber of a watch, and expects that the watch stands.</summary>
    /// <param name="testKit">The test or probe.</param>
    /// <param name="watch">
    /// What to watch. <see cref="WatchOptions.CreatedNotify"/> is asked for, so it is none with <see cref="WatchOptions.InitialList"/> or
    /// <see cref="WatchOptions.ClusterId"/>: those are told to the multiplexer as they are.
    /// </param>
    /// <param name="timeout">How long to wait; null: the default of <c>ExpectMsg</c>.</param>
    /// <returns>The watch as it was created.</returns>
    public static EtcdWatch.Started Subscribe(this TestKitBase testKit, EtcdWatch.Watch watch, TimeSpan? timeout = null)
    {
        var command = watch with { Options = watch.Options with { CreatedNotify = true } };
        WatchMultiplexer.Get(testKit.Sys).Ref.Tell(command, testKit.TestActor);
        return testKit.ExpectMsg<EtcdWatch.Started>(started => started.Tag == watch.Tag, timeout);
    }

    /// <summary>Expects events as the next message.</summary>
    /// <param name="testKit">The test or probe.</param>
    /// <param name="timeout">How long to wait; null: the default of <c>ExpectMsg</c>.</param>
    public static EventBatch ExpectEvents(this TestKitBase testKit, TimeSpan? timeout = null) =>
        testKit.ExpectMsg<EtcdWatch.Events>(timeout).Batch;

    /// <summary>Expects the end of a watch as the next message.</summary>
    /// <param name="testKit">The test or probe.</param>
    /// <param name="kind">How it is to end.</param>
    /// <param name="timeout">How long to wait; null: the default of <c>ExpectMsg</c>.</param>
    public static EndReason ExpectEnded(this TestKitBase testKit, EndKind kind, TimeSpan? timeout = null) =>
        testKit.ExpectMsg<EtcdWatch.Ended>(ended => ended.Reason.Kind == kind, timeout, $"a watch that ended with {kind}").Reason;
}
