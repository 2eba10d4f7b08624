using System.Diagnostics;
using Watch.Actors.Transport;

namespace Watch.Actors.Telemetry;

/// <summary>
/// The two activities of a stream: <c>etcd.watch.connect</c>, an attempt up to the server's first answer or its failure, and
/// <c>etcd.watch.resume</c>, from the loss of an answering connection to the first answer on another. Part of the supervisor's actor.
/// Each is begun and ended at once, when it is over: none is left current on a thread that other actors use.
/// </summary>
internal sealed class ConnectionSpans
{
    private DateTimeOffset? _connectingSince, _lostSince;
    private bool _hasAnswered;

    public void Connecting(DateTimeOffset now) => _connectingSince = now;

    public void Answering(Endpoint endpoint, int watches, DateTimeOffset now)
    {
        if (_connectingSince is { } since) Record("etcd.watch.connect", endpoint, watches, since, now);
        if (_lostSince is { } lost) Record("etcd.watch.resume", endpoint, watches, lost, now);
        (_connectingSince, _lostSince, _hasAnswered) = (null, null, true);
    }

    public void Failed(Endpoint endpoint, GrpcException failure, int watches, DateTimeOffset now)
    {
        if (_connectingSince is { } since) Record("etcd.watch.connect", endpoint, watches, since, now, failure);
        _connectingSince = null;
        if (_hasAnswered) _lostSince ??= now;
    }

    private static void Record(
        string name, Endpoint endpoint, int watches, DateTimeOffset since, DateTimeOffset now, GrpcException? failure = null)
    {
        using var activity = WatchTelemetry.Source.StartActivity(name, ActivityKind.Client, default(ActivityContext), startTime: since);
        if (activity is null) return;
        activity.SetTag("server.address", endpoint.Address.Host).SetTag("server.port", endpoint.Address.Port);
        activity.SetTag("etcd.watch.watches", watches);
        if (failure is not null) activity.SetTag("error.type", failure.Code.ToString()).SetStatus(ActivityStatusCode.Error);
        activity.SetEndTime(now.UtcDateTime);
    }
}
