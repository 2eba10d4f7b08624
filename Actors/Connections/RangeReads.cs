using Akka.Actor;
using Akka.Event;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.Transport;
using static Watch.Actors.Connections.ConnectionProtocol;

namespace Watch.Actors.Connections;

/// <summary>
/// Reads ranges beside the stream, from the same member and with the same metadata, a few at a time. Owned by its connection.
/// What can wait is bounded by the watches that exist: a page for each.
/// </summary>
internal sealed class RangeReads(
    IWatchTransport transport, ConnectionPlan plan, IReadOnlyDictionary<string, string> metadata,
    IActorRef connection, CancellationToken stopped)
{
    private const string Range = "/etcdserverpb.KV/Range";
    private const int AtOnce = 8;

    private readonly Queue<List> _waiting = new();
    private int _reading;

    public void Add(List list)
    {
        _waiting.Enqueue(list);
        ReadOn();
    }

    /// <summary>A read is done: whoever asked is told.</summary>
    /// <returns>The failure of the connection that this is; null if it is none.</returns>
    public GrpcException? OnDone(Done done)
    {
        _reading--;
        ReadOn();
        var (id, _, owner) = done.List;
        if (done.Page is { } page)
        {
            owner.Tell(new Listed(id, page), connection);
            return null;
        }
        switch (FailureDecider.Read(done.Failure!))
        {
            case Verdict.ReadAnotherRevision other:
                owner.Tell(new NotListed(id, other.IsCompacted), connection);
                return null;
            case Verdict.EndThisWatch end:
                owner.Tell(new Refused(id, end.Reason), connection);
                return null;
            default:
                return done.Failure;
        }
    }

    private void ReadOn()
    {
        while (_reading < AtOnce && _waiting.TryDequeue(out var list))
        {
            _reading++;
            var seen = plan.Store.Revision;
            transport.UnaryAsync(plan.Endpoint, Range, list.Request, RangeResponse.Parser, metadata, plan.Settings.CallTimeout, stopped)
                .PipeTo(
                    connection,
                    success: page => new Done(list, seen, page, null), failure: e => new Done(list, seen, null, CallOpening.AsFailure(e)));
        }
    }

    /// <summary>To the connection: a read has its page, or has failed.</summary>
    /// <param name="List">What was asked for.</param>
    /// <param name="Seen">The highest revision seen when it was asked.</param>
    /// <param name="Page">The page; null when it has failed.</param>
    /// <param name="Failure">Why it has failed; null when it has not.</param>
    internal sealed record Done(List List, long Seen, RangeResponse? Page, GrpcException? Failure)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
