using System.Runtime.ExceptionServices;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Supervision;
using Akka.Util;

namespace Watch.Actors.Streams;

/// <summary>
/// <see cref="RestartSource"/> for watches: begins a source again, after a while, when it failed for a reason that may pass. A
/// <see cref="WatchRefusedException"/> or a <see cref="WatchHistoryLostException"/> would come again and again: it fails the stream.
/// </summary>
public static class RestartWatchSource
{
    /// <summary>
    /// Restarts on failures. With <see cref="WatchSource.Committable"/> each start goes on behind what is committed by then, so that what
    /// was not comes again. The other sources begin as their settings say, which the factory may compute.
    /// </summary>
    /// <param name="source">Makes the source of each start.</param>
    /// <param name="settings">How long to wait, and how often to try.</param>
    public static Source<T, NotUsed> WithBackoff<T, TMat>(Func<Source<T, TMat>> source, RestartSettings settings) =>
        RestartSource.OnFailuresWithBackoff(() => Guarded(source()), settings).Via(Taken<T>());

    // A failure that is final passes the restarts as an element.
    private static Source<Result<T>, TMat> Guarded<T, TMat>(Source<T, TMat> source) =>
        source.Select(element => new Result<T>(element, Failure: null)).Recover(cause =>
            cause is WatchRefusedException or WatchHistoryLostException
                ? new Result<T>(default, ExceptionDispatchInfo.Capture(cause))
                : Option<Result<T>>.None);

    // Stops on a failure whatever its user's streams decide: it is the ending.
    private static Flow<Result<T>, T, NotUsed> Taken<T>() =>
        Flow.Create<Result<T>>()
            .Select(one => one.Take())
            .WithAttributes(ActorAttributes.CreateSupervisionStrategy(Deciders.StoppingDecider));

    private readonly record struct Result<T>(T? Element, ExceptionDispatchInfo? Failure)
    {
        public T Take()
        {
            Failure?.Throw();
            return Element!;
        }
    }
}
