using System.Buffers;
using Google.Protobuf;
using Watch.Actors.Model;

namespace Watch.Actors.Transport;

/// <summary>One duplex call on a connection of its own.</summary>
internal sealed class Http2WatchCall : IWatchCall
{
    private readonly Http2Channel _channel;
    private readonly HttpRequestMessage _request;
    private readonly Task<HttpResponseMessage> _answer;
    private readonly Task<Stream> _requests;
    private readonly CancellationTokenSource _ending;
    private readonly int _maxMessageSize;
    private readonly Lock _gate = new();
    private MessageReader? _reader;
    private Task? _end;
    private volatile bool _isDisposed;
    private Task? _disposal;
    private bool _isComplete;
    private GrpcException? _failure;
    private GrpcException? _writeFailure;

    private Http2WatchCall(
        Http2Channel channel, HttpRequestMessage request, Task<HttpResponseMessage> answer,
        Task<Stream> requests, CancellationTokenSource ending, int maxMessageSize)
    {
        _channel = channel;
        _request = request;
        _answer = answer;
        _requests = requests;
        _ending = ending;
        _maxMessageSize = maxMessageSize;
    }

    public long BytesReceived
    {
        get
        {
            lock (_gate) return _reader?.Received ?? 0;
        }
    }

    /// <summary>Connects and starts the call. Takes over the channel, whatever comes of it.</summary>
    /// <exception cref="GrpcException">There is no connection, or it ended at once.</exception>
    public static async Task<Http2WatchCall> OpenAsync(
        Http2Channel channel, IReadOnlyDictionary<string, string> metadata, int maxMessageSize, CancellationToken cancellation)
    {
        var ending = new CancellationTokenSource();
        var content = new DuplexContent();
        HttpRequestMessage? request = null;
        Task<HttpResponseMessage>? answer = null;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            request = GrpcHttp.Request(channel.Endpoint, "/etcdserverpb.Watch/Watch", metadata, content);
            answer = channel.SendAsync(request, ending.Token);
            await Task.WhenAny(answer, content.Opened).WaitAsync(cancellation);

            // A quick server may have answered by now, and may even have ended the call: that is for the read to tell.
            if (!content.Opened.IsCompletedSuccessfully)
                await answer.WaitAsync(cancellation);
            return new Http2WatchCall(channel, request, answer, content.Opened, ending, maxMessageSize);
        }
        catch (Exception failure)
        {
            await EndAsync(channel, request, answer, ending);
            if (failure is OperationCanceledException && cancellation.IsCancellationRequested)
                throw;
            throw channel.Explain(failure);
        }
    }

    public async Task WriteAsync(IReadOnlyList<IMessage> requests, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_writeFailure is not null)
            throw _writeFailure;
        if (requests.Count == 0)
            return;
        var buffer = ArrayPool<byte>.Shared.Rent(GrpcFraming.SizeOf(requests));
        try
        {
            var length = GrpcFraming.Write(requests, buffer);
            var stream = await _requests.WaitAsync(cancellation);
            await stream.WriteAsync(buffer.AsMemory(0, length), cancellation);
            await stream.FlushAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Half a message may be out: nothing that follows it could be read by the server.
            _writeFailure = CallFailures.WriteGivenUp();
            throw;
        }
        catch (Exception failure)
        {
            _writeFailure = _failure ?? ExplainWrite(failure);
            throw _writeFailure;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public async Task<IReadOnlyList<byte[]>?> ReadAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_failure is not null)
            throw _failure;
        if (_isComplete)
            return null;
        try
        {
            var messages = await ReadMessagesAsync(cancellation);
            if (messages.Count > 0)
                return messages;
            _isComplete = true;
            return null;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            _failure = _isDisposed ? CallFailures.Disposed(failure) : _channel.Explain(failure);
            throw _failure;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task disposal;
        lock (_gate)
        {
            _isDisposed = true;
            _reader?.Cancel();
            disposal = _disposal ??= CloseAsync();
        }

        await disposal;
    }

    private async Task CloseAsync()
    {
        await EndAsync(_channel, _request, _answer, _ending);
        if (_end is { } end)
            await end.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<IReadOnlyList<byte[]>> ReadMessagesAsync(CancellationToken cancellation)
    {
        var answer = await _answer.WaitAsync(cancellation);
        if (_reader is null)
        {
            if (GrpcHttp.HeadStatus(answer) is { } early)
                return early.Code == GrpcCode.Ok ? [] : throw _channel.Explain(early);
            var call = _channel.Call!;
            var reader = new MessageReader(call.Data, _maxMessageSize, ResponseSplitter.PartSize, call.CreditAsync);
            _end = EndOfAsync(await answer.Content.ReadAsStreamAsync(cancellation), reader);
            Begin(reader);
        }

        var messages = await _reader!.ReadAsync(cancellation);
        if (messages.Count == 0)
        {
            await _end!;
            _reader.Complete();
            CallEnd.ThrowUnlessOk(_channel, answer, _reader.IsCutShort);
        }

        return messages;
    }

    // To the handler the body is empty. It ends when the call does, in order or by a failure, and after all of its data.
    private static async Task EndOfAsync(Stream body, MessageReader reader)
    {
        try
        {
            await body.CopyToAsync(Stream.Null);
        }
        finally
        {
            reader.End();
        }
    }

    private GrpcException ExplainWrite(Exception failure) =>
        _isDisposed ? CallFailures.Disposed(failure)
        : CallFailures.IsEndOfRequests(failure) ? CallFailures.Ended(_channel.Endpoint, failure)
        : _channel.Explain(failure);

    private void Begin(MessageReader reader)
    {
        lock (_gate)
        {
            if (_isDisposed)
                reader.Cancel();
            _reader = reader;
        }
    }

    private static async Task EndAsync(
        Http2Channel channel, HttpRequestMessage? request, Task<HttpResponseMessage>? answer, CancellationTokenSource ending)
    {
        await ending.CancelAsync();
        if (answer is not null)
        {
            // How the call ended has been told by its read, or nobody asked.
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (answer.IsCompletedSuccessfully)
                (await answer).Dispose();
        }

        request?.Dispose();
        channel.Dispose();
        ending.Dispose();
    }
}
