using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.TestKit.Embedded;
using Watch.Actors.TestKit.Embedded.Watching;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit;

/// <summary>
/// The member of etcd behind a <see cref="ScriptedTransport"/>: what is asked for is answered at once, on the thread that asks.
/// </summary>
internal sealed class ScriptedMember
{
    private readonly Lock _gate = new();
    private readonly List<(ScriptedCall Call, WatchStream Stream)> _calls = [];
    private readonly EtcdNode _node;
    private readonly int _fragmentBytes;

    public ScriptedMember(EtcdNode node, EmbeddedEtcdOptions options)
    {
        _node = node;
        _fragmentBytes = options.FragmentBytes;
        Transport = new ScriptedTransport { Requested = Serve, Unary = Answer };
    }

    public ScriptedTransport Transport { get; }

    /// <summary>Calls that stand.</summary>
    public int Calls
    {
        get
        {
            LetGo();
            lock (_gate) return _calls.Count;
        }
    }

    /// <summary>Sends what the streams have queued, one stream after the other.</summary>
    /// <param name="sent">Called after each, before the next one's turn.</param>
    public void Send(Action sent)
    {
        (ScriptedCall, WatchStream)[] all;
        LetGo();
        lock (_gate) all = [.. _calls];
        foreach (var (call, stream) in all)
        {
            lock (_gate) Send(call, stream);
            sent();
        }
    }

    /// <summary>Fails every call.</summary>
    public void Fail(GrpcException failure)
    {
        lock (_gate)
        {
            foreach (var (call, stream) in _calls)
            {
                call.Fail(failure);
                _node.CloseStream(stream);
                stream.Dispose();
            }
            _calls.Clear();
        }
    }

    /// <summary>Forgets the calls that the client has let go of.</summary>
    public void LetGo()
    {
        lock (_gate)
        {
            foreach (var (_, stream) in _calls.Where(each => each.Call.IsDisposed))
            {
                _node.CloseStream(stream);
                stream.Dispose();
            }
            _calls.RemoveAll(each => each.Call.IsDisposed);
        }
    }

    private void Serve(ScriptedCall call)
    {
        lock (_gate)
        {
            var stream = StreamOf(call);
            foreach (var request in call.TakeRequests())
            {
                // The answers before it have been sent, so there is room.
                stream.Outbox.TryTakeAnswerRoom();
                _node.Handle(stream, request);
                while (_node.RunCatchUpRound()) Send(call, stream);
                Send(call, stream);
            }
        }
    }

    private WatchStream StreamOf(ScriptedCall call)
    {
        foreach (var (known, stream) in _calls)
            if (known == call) return stream;
        var opened = _node.OpenStream();
        _calls.Add((call, opened));
        return opened;
    }

    private void Send(ScriptedCall call, WatchStream stream)
    {
        while (stream.Outbox.TryTake(out var outgoing)) call.Respond([.. outgoing.Parts(_fragmentBytes)]);
    }

    private IMessage Answer(string method, IMessage request)
    {
        try
        {
            return (method, request) switch
            {
                ("/etcdserverpb.KV/Range", RangeRequest range) => _node.Range(range),
                ("/etcdserverpb.Maintenance/Status", StatusRequest status) => _node.Status(status),
                ("/etcdserverpb.Auth/Authenticate", _) => throw EtcdErrors.AuthNotEnabled(),
                _ => throw new GrpcException(GrpcCode.Unimplemented, $"unknown method {method}", FailureOrigin.Server),
            };
        }
        catch (EtcdException refused)
        {
            throw new GrpcException(refused.Code, refused.Message, FailureOrigin.Server);
        }
    }
}
