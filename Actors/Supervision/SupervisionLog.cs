using Akka.Event;
using Watch.Actors.Transport;

namespace Watch.Actors.Supervision;

/// <summary>What the actors log. No keys, values, metadata or passwords.</summary>
internal static class SupervisionLog
{
    public static void Connecting(this ILoggingAdapter log, int number, Endpoint endpoint, int watches) =>
        log.Debug("connection {0} to {1} for {2} watches", number, endpoint, watches);

    public static void ConnectionFailed(this ILoggingAdapter log, int number, Endpoint endpoint, GrpcException failure, TimeSpan wait) =>
        log.Warning(
            "connection {0} to {1} failed: {2}; the next in {3} ms", number, endpoint, failure.Message, (long)wait.TotalMilliseconds);

    public static void Reconnected(this ILoggingAdapter log, int number, Endpoint endpoint, int watches) =>
        log.Info("connection {0} to {1} answers; watches resumed: {2}", number, endpoint, watches);

    public static void Halted(this ILoggingAdapter log, EndReason reason) =>
        log.Error("the stream is halted, its watches end: {0}", reason);

    public static void StoreReplaced(this ILoggingAdapter log, Endpoint endpoint, EndReason reason) =>
        log.Warning("history is lost at {0}: {1}", endpoint, reason.Detail);

    public static void IdsNotKept(this ILoggingAdapter log, Endpoint endpoint) =>
        log.Warning("{0} does not keep to the watch ids that it is asked for: creates go one in flight from now on", endpoint);

    public static void ProgressNotTrusted(this ILoggingAdapter log, Endpoint endpoint, string problem) => log.Warning(
        "{0} {1}: requested progress stays open until automatic progress comes, which a watch with ProgressNotify is sent",
        endpoint, problem);

    public static void DisposalFailed(this ILoggingAdapter log, Exception cause) =>
        log.Warning(cause, "a call or transport could not be closed in order");

    public static void Parked(this ILoggingAdapter log, long nextRevision) =>
        log.Debug("out of credit and the ring is full: parked, to go on from revision {0}", nextRevision);

    public static void Resumed(this ILoggingAdapter log, Exception cause) =>
        log.Error(cause, "a watch met a fault of this library's own and is resumed from where it stood");
}
