using Watch.Actors.Protos;
using Watch.Actors.TestKit.Embedded.Kv;
using Watch.Actors.TestKit.Embedded.Store;
using Watch.Actors.TestKit.Embedded.Watching;

namespace Watch.Actors.TestKit.Embedded;

/// <summary>
/// The one member of the embedded cluster: its keys, watches and leases behind one lock, so that every watch
/// sees the revisions in the order in which they were made.
/// </summary>
internal sealed class EtcdNode
{
    private readonly Lock _gate = new();
    private readonly MvccStore _store = new();
    private readonly EmbeddedEtcdOptions _options;
    private readonly WatchHub _hub;
    private readonly LeaseBook _leases;
    private readonly List<WatchStream> _streams = [];
    private string _endpoint = "";

    public EtcdNode(EmbeddedEtcdOptions options)
    {
        _options = options;
        _hub = new WatchHub(_store, new WatchLimits(options.RevisionsPerResponse, options.WatchersPerRound));
        _leases = new LeaseBook(options.TimeProvider);
    }

    /// <summary>The revision of the last write.</summary>
    public long Revision
    {
        get
        {
            lock (_gate) return _store.Revision;
        }
    }

    // ---- KV ----

    public RangeResponse Range(RangeRequest request)
    {
        RangeQuery.Check(request);
        lock (_gate)
        {
            var response = RangeQuery.Run(_store, request, _store.Revision);
            NodeIdentity.Sign(response.Header);
            return response;
        }
    }

    public PutResponse Put(PutRequest request)
    {
        CheckSize(request.CalculateSize());
        Puts.Check(request);
        lock (_gate)
        {
            Puts.CheckAgainst(_store, _leases.Exists, request);
            var response = Write(batch => Puts.Apply(batch, request));
            NodeIdentity.Sign(response.Header);
            return response;
        }
    }

    public DeleteRangeResponse DeleteRange(DeleteRangeRequest request)
    {
        CheckSize(request.CalculateSize());
        Deletes.Check(request);
        lock (_gate)
        {
            var response = Write(batch => Deletes.Apply(batch, request));
            NodeIdentity.Sign(response.Header);
            return response;
        }
    }

    public TxnResponse Txn(TxnRequest request)
    {
        CheckSize(request.CalculateSize());
        TxnRules.Check(request);
        lock (_gate)
        {
            var transaction = Transaction.Plan(_store, _leases.Exists, request);
            var response = Write(batch => transaction.Apply(_store, batch));
            NodeIdentity.Sign(response.Header);
            return response;
        }
    }

    public CompactionResponse Compact(CompactionRequest request)
    {
        lock (_gate)
        {
            _store.Compact(request.Revision);
            return new CompactionResponse { Header = Header() };
        }
    }

    // ---- Watch ----

    public WatchStream OpenStream()
    {
        var stream = new WatchStream(NodeIdentity.Header, _options.StreamQueueLength);
        lock (_gate) _streams.Add(stream);
        return stream;
    }

    public void Handle(WatchStream stream, WatchRequest request)
    {
        lock (_gate)
            switch (request.RequestUnionCase)
            {
                case WatchRequest.RequestUnionOneofCase.CreateRequest: _hub.Create(stream, request.CreateRequest); break;
                case WatchRequest.RequestUnionOneofCase.CancelRequest: _hub.Cancel(stream, request.CancelRequest.WatchId); break;
                case WatchRequest.RequestUnionOneofCase.ProgressRequest: _hub.RequestProgress(stream); break;
                // As etcd does: what a later version may ask is let pass.
                default: stream.Outbox.NoAnswer(); break;
            }
    }

    public void CloseStream(WatchStream stream)
    {
        lock (_gate)
        {
            _streams.Remove(stream);
            _hub.Close(stream);
        }
    }

    /// <summary>The ranges of the watches of all streams, stream by stream and in the order of their creation.</summary>
    public IReadOnlyList<KeyRange> WatchedRanges()
    {
        lock (_gate) return [.. _streams.SelectMany(stream => stream.Watchers).Select(watcher => watcher.Range)];
    }

    /// <summary>Cancels watches of all streams for a reason of the server's own.</summary>
    public void CancelWatches(Func<KeyRange, bool> which, string reason)
    {
        lock (_gate)
            foreach (var stream in _streams) _hub.CancelAll(stream, which, reason);
    }

    /// <summary>Tells every watch that asked for progress how far the store is.</summary>
    public void TellProgress()
    {
        lock (_gate)
            foreach (var stream in _streams) _hub.TellProgress(stream);
    }

    /// <summary>Feeds some of the watches that are behind.</summary>
    /// <returns>Whether others could be fed at once.</returns>
    public bool RunCatchUpRound()
    {
        lock (_gate) return _hub.RunCatchUpRound();
    }

    /// <summary>Reports progress to a stream's idle watches at each interval, until disposed (S9).</summary>
    public ITimer StartAutomaticProgress(WatchStream stream) => _options.TimeProvider.CreateTimer(
        _ => ReportProgress(stream), state: null, _options.ProgressInterval, _options.ProgressInterval);

    /// <summary>Does the node's periodic work until cancelled: ends leases, and feeds watches that are behind.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(_options.CatchUpInterval, _options.TimeProvider);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            EndLeases();
            // Between two rounds others get the lock.
            while (RunCatchUpRound()) await Task.Yield();
        }
    }

    // ---- Lease ----

    public LeaseGrantResponse LeaseGrant(LeaseGrantRequest request)
    {
        lock (_gate)
        {
            var id = _leases.Grant(request.ID, request.TTL);
            return new LeaseGrantResponse { Header = Header(), ID = id, TTL = _leases.TimeToLive(id)!.Value.Granted };
        }
    }

    public LeaseRevokeResponse LeaseRevoke(LeaseRevokeRequest request)
    {
        lock (_gate)
        {
            Revoke(request.ID);
            return new LeaseRevokeResponse { Header = Header() };
        }
    }

    public LeaseKeepAliveResponse LeaseKeepAlive(LeaseKeepAliveRequest request)
    {
        lock (_gate) return new LeaseKeepAliveResponse { Header = Header(), ID = request.ID, TTL = _leases.KeepAlive(request.ID) };
    }

    public LeaseTimeToLiveResponse LeaseTimeToLive(LeaseTimeToLiveRequest request)
    {
        lock (_gate)
        {
            var response = new LeaseTimeToLiveResponse { Header = Header(), ID = request.ID, TTL = -1 };
            if (_leases.TimeToLive(request.ID) is not { } time) return response;
            (response.GrantedTTL, response.TTL) = time;
            if (request.Keys) response.Keys.AddRange(KeysOf(request.ID).Select(kv => kv.Key));
            return response;
        }
    }

    public LeaseLeasesResponse LeaseLeases(LeaseLeasesRequest request)
    {
        lock (_gate)
        {
            var response = new LeaseLeasesResponse { Header = Header() };
            response.Leases.AddRange(_leases.Ids.Select(id => new LeaseStatus { ID = id }));
            return response;
        }
    }

    // ---- Maintenance, Cluster ----

    public StatusResponse Status(StatusRequest request)
    {
        lock (_gate) return NodeIdentity.Status(Header());
    }

    public AlarmResponse Alarm(AlarmRequest request)
    {
        lock (_gate) return new AlarmResponse { Header = Header() };
    }

    public MemberListResponse MemberList(MemberListRequest request)
    {
        lock (_gate) return NodeIdentity.Members(Header(), _endpoint);
    }

    public void ListensOn(string endpoint) => _endpoint = endpoint;

    private void ReportProgress(WatchStream stream)
    {
        lock (_gate) _hub.ReportProgress(stream);
    }

    private void EndLeases()
    {
        lock (_gate)
            foreach (var id in _leases.Ended()) Revoke(id);
    }

    private void Revoke(long id)
    {
        _leases.Remove(id);
        Write(batch => KeysOf(id).ToList().ConvertAll(kv => batch.Delete(new KeyRange(kv.Key.Memory, default))));
    }

    private IEnumerable<KeyValue> KeysOf(long lease) => _store.Read(KeyRange.All, _store.Revision).Where(kv => kv.Lease == lease);

    private T Write<T>(Func<WriteBatch, T> change)
    {
        var batch = _store.Begin();
        var result = change(batch);
        _hub.Publish(batch.Commit());
        return result;
    }

    private ResponseHeader Header() => NodeIdentity.Header(_store.Revision);

    private void CheckSize(int bytes)
    {
        if (bytes > _options.MaxRequestBytes) throw EtcdErrors.RequestTooLarge();
    }
}
