using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit;

/// <summary>One duplex call of a <see cref="ScriptedTransport"/>.</summary>
public sealed class ScriptedCall : IWatchCall
{
    private readonly Lock _gate = new();
    private readonly Queue<IReadOnlyList<byte[]>> _toRead = new();
    private readonly Queue<WatchRequest> _requests = new();
    private TaskCompletionSource<IReadOnlyList<byte[]>?>? _reader;
    private GrpcException? _failure;
    private readonly Action<ScriptedCall>? _requested;
    private bool _isEnded, _isDisposed;
    private long _bytes;

    internal ScriptedCall(Endpoint endpoint, IReadOnlyDictionary<string, string> metadata, Action<ScriptedCall>? requested)
    {
        Endpoint = endpoint;
        Metadata = metadata;
        _requested = requested;
    }

    /// <summary>Where it was opened.</summary>
    public Endpoint Endpoint { get; }

    /// <summary>What was sent with it.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>How many writes there were: requests that were written together count once.</summary>
    public int Writes { get; private set; }

    /// <inheritdoc/>
    public long BytesReceived
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    /// <summary>Answers that the client has not read yet.</summary>
    public int Unread
    {
        get
        {
            lock (_gate) return _toRead.Count;
        }
    }

    /// <summary>True when the client let go of it.</summary>
    public bool IsDisposed
    {
        get
        {
            lock (_gate) return _isDisposed;
        }
    }

    internal bool IsQuiet
    {
        get
        {
            // One that has failed is quiet when the client has noticed.
            lock (_gate) return _isDisposed || (_reader is not null && _toRead.Count == 0);
        }
    }

    /// <summary>Takes what has been requested since the last time.</summary>
    public IReadOnlyList<WatchRequest> TakeRequests()
    {
        lock (_gate)
        {
            var all = _requests.ToArray();
            _requests.Clear();
            return all;
        }
    }

    /// <summary>Answers with these responses, which the client reads as one batch.</summary>
    public void Respond(params WatchResponse[] responses) => Arrive([.. responses.Select(response => response.ToByteArray())]);

    /// <summary>Answers with bytes as they are, each array one message, which the client reads as one batch.</summary>
    public void RespondRaw(params byte[][] messages) => Arrive(messages);

    /// <summary>So many bytes of a message arrive that is not yet whole.</summary>
    public void Trickle(int bytes)
    {
        lock (_gate) _bytes += bytes;
    }

    /// <summary>The call fails, after what was answered before has been read.</summary>
    public void Fail(GrpcException failure)
    {
        lock (_gate)
        {
            _failure = failure;
            TakeReader()?.SetException(failure);
        }
    }

    /// <summary>The connection is lost.</summary>
    public void Lose() => Fail(new GrpcException(GrpcCode.Unavailable, "connection lost", FailureOrigin.Transport));

    /// <summary>The server ends the call in order.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            TakeReader()?.SetResult(null);
        }
    }

    /// <inheritdoc/>
    public Task WriteAsync(IReadOnlyList<IMessage> requests, CancellationToken cancellation)
    {
        lock (_gate)
        {
            Writes++;
            if (_failure is not null) return Task.FromException(_failure);
            foreach (var request in requests) _requests.Enqueue(((WatchRequest)request).Clone());
        }
        _requested?.Invoke(this);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<byte[]>?> ReadAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_isDisposed) return Task.FromCanceled<IReadOnlyList<byte[]>?>(new CancellationToken(true));
            if (_toRead.TryDequeue(out var batch)) return Task.FromResult<IReadOnlyList<byte[]>?>(batch);
            if (_failure is not null) return Task.FromException<IReadOnlyList<byte[]>?>(_failure);
            if (_isEnded) return Task.FromResult<IReadOnlyList<byte[]>?>(null);
            _reader = new TaskCompletionSource<IReadOnlyList<byte[]>?>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _reader.Task;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isDisposed = true;
            TakeReader()?.SetCanceled(CancellationToken.None);
        }
        return ValueTask.CompletedTask;
    }

    private void Arrive(IReadOnlyList<byte[]> batch)
    {
        lock (_gate)
        {
            _bytes += batch.Sum(message => message.Length);
            if (TakeReader() is { } reader) reader.SetResult(batch);
            else _toRead.Enqueue(batch);
        }
    }

    private TaskCompletionSource<IReadOnlyList<byte[]>?>? TakeReader()
    {
        var reader = _reader;
        _reader = null;
        return reader;
    }
}
