using Google.Protobuf;
using Grpc.Core;

namespace Watch.Actors.Transport.GrpcNet;

/// <summary>One duplex call of Grpc.Net.Client.</summary>
internal sealed class GrpcNetWatchCall : IWatchCall
{
    // Messages that are here already are taken with the first, as far as this: as much as Http2Transport finds in one read.
    private const int BatchSize = 64 * 1024;

    private readonly IWatchLine _line;
    private readonly Endpoint _endpoint;
    private readonly AsyncDuplexStreamingCall<IMessage, IReadOnlyList<byte[]>> _call;
    private readonly Lock _gate = new();
    private Task<bool>? _next;
    private Task? _disposal;
    private volatile bool _isDisposed;
    private bool _isComplete;
    private long _taken;
    private GrpcException? _failure;
    private GrpcException? _writeFailure;

    private GrpcNetWatchCall(IWatchLine line, Endpoint endpoint, AsyncDuplexStreamingCall<IMessage, IReadOnlyList<byte[]>> call)
    {
        _line = line;
        _endpoint = endpoint;
        _call = call;
    }

    public long BytesReceived => _line.Received ?? Interlocked.Read(ref _taken);

    /// <summary>Starts the call. Takes over the line, whatever comes of it.</summary>
    /// <exception cref="GrpcException">There is no connection, or it ended at once.</exception>
    public static async Task<GrpcNetWatchCall> OpenAsync(
        IWatchLine line, Endpoint endpoint, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellation)
    {
        AsyncDuplexStreamingCall<IMessage, IReadOnlyList<byte[]>>? call = null;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            var options = new CallOptions(GrpcNetMetadata.From(metadata));
            call = line.Invoker.AsyncDuplexStreamingCall(EtcdMethods.Watch, host: null, options);

            // etcd sends the head of its answer with its first response: a call is open when requests can be written.
            var answer = call.ResponseHeadersAsync;
            await Task.WhenAny(answer, line.Opened).WaitAsync(cancellation);
            if (!line.Opened.IsCompletedSuccessfully) await answer.WaitAsync(cancellation);
            return new GrpcNetWatchCall(line, endpoint, call);
        }
        catch (Exception failure)
        {
            call?.Dispose();
            line.Dispose();
            if (failure is OperationCanceledException && cancellation.IsCancellationRequested) throw;
            throw RpcFailure.Explain(failure, endpoint);
        }
    }

    public async Task WriteAsync(IReadOnlyList<IMessage> requests, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_writeFailure is not null) throw _writeFailure;
        try
        {
            // A token of theirs would end the whole call.
            foreach (var request in requests) await _call.RequestStream.WriteAsync(request, CancellationToken.None).WaitAsync(cancellation);
            await _line.FlushAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _writeFailure = CallFailures.WriteGivenUp();
            throw;
        }
        catch (Exception failure)
        {
            _writeFailure = _failure ?? ExplainWrite(failure);
            throw _writeFailure;
        }
    }

    public async Task<IReadOnlyList<byte[]>?> ReadAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_failure is not null) throw _failure;
        if (_isComplete) return null;
        try
        {
            var messages = await ReadBatchAsync(cancellation);
            _isComplete = messages.Count == 0;
            return _isComplete ? null : messages;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            _failure = _isDisposed ? CallFailures.Disposed(failure) : RpcFailure.Explain(failure, _endpoint);
            throw _failure;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task disposal;
        lock (_gate)
        {
            _isDisposed = true;
            disposal = _disposal ??= CloseAsync();
        }
        await disposal;
    }

    // What is being read is read on whether or not it is waited for: a read that was given up loses nothing.
    private async Task<IReadOnlyList<byte[]>> ReadBatchAsync(CancellationToken cancellation)
    {
        var stream = _call.ResponseStream;
        var messages = new List<byte[]>();
        var size = 0;
        var next = _next ??= stream.MoveNext(CancellationToken.None);
        while (size < BatchSize && (size == 0 || next.IsCompletedSuccessfully) && await next.WaitAsync(cancellation))
        {
            foreach (var part in stream.Current)
            {
                messages.Add(part);
                size += GrpcFraming.HeaderSize + part.Length;
            }
            _next = next = stream.MoveNext(CancellationToken.None);
        }
        Interlocked.Add(ref _taken, size);
        return messages;
    }

    private GrpcException ExplainWrite(Exception failure) =>
        _isDisposed ? CallFailures.Disposed(failure)
        : CallFailures.IsEndOfRequests(failure) ? CallFailures.Ended(_endpoint, failure)
        : RpcFailure.Explain(failure, _endpoint);

    private async Task CloseAsync()
    {
        _call.Dispose();
        if (_next is { } reading) await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _line.Dispose();
    }
}
