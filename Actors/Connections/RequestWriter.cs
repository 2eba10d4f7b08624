using Akka.Actor;
using Akka.Event;
using Google.Protobuf;
using Watch.Actors.Transport;

namespace Watch.Actors.Connections;

/// <summary>
/// The one writer of a call, owned by its connection: requests gather while one write is under way,
/// or for one turn of the mailbox, and go out together.
/// What can gather is bounded by the watches that exist: a create and a cancel for each.
/// </summary>
internal sealed class RequestWriter(IWatchCall call, IActorRef connection, CancellationToken stopped)
{
    private List<IMessage> _gathered = [];
    private bool _flushAsked, _writing;

    public void Add(IMessage request)
    {
        _gathered.Add(request);
        if (_flushAsked || _writing) return;
        _flushAsked = true;
        connection.Tell(Flush.Instance, connection);
    }

    public void OnFlush()
    {
        _flushAsked = false;
        if (_writing || _gathered.Count == 0) return;
        var requests = _gathered;
        _gathered = [];
        _writing = true;
        call.WriteAsync(requests, stopped).PipeTo(connection, success: () => Written.Instance, failure: e => new WriteFailed(e));
    }

    public void OnWritten()
    {
        _writing = false;
        OnFlush();
    }

    /// <summary>Write what has gathered. To the connection itself, so that requests already in its mailbox go out together.</summary>
    internal sealed record Flush
    {
        public static readonly Flush Instance = new();
    }

    /// <summary>A write is done.</summary>
    internal sealed record Written : IDeadLetterSuppression
    {
        public static readonly Written Instance = new();
    }

    /// <summary>A write failed; nothing more is written.</summary>
    internal sealed record WriteFailed(Exception Cause) : IDeadLetterSuppression;
}
