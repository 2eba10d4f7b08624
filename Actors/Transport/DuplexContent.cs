using System.Net;

namespace Watch.Actors.Transport;

/// <summary>
/// The body of a duplex request. It hands its stream out for as long as the call lasts, because etcd sends
/// response headers only with its first response: waiting for them before writing would wait for ever.
/// </summary>
internal sealed class DuplexContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _hasBegun;

    /// <summary>Whether the request may have left: from its first flush on, a peer may answer it before that flush has returned.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>The stream to write requests to, once there is a connection; cancelled when the call ended before that.</summary>
    public Task<Stream> Opened => _opened.Task;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The handler repeats a request that the peer refused; what was written to the first stream would be lost unnoticed.
        if (_opened.Task.IsCompleted)
            throw new IOException("a duplex call cannot be moved to another connection");

        try
        {
            _hasBegun = true;

            // Without this the request's head waits for the first message.
            await stream.FlushAsync(cancellationToken);
            _opened.TrySetResult(stream);
        }
        finally
        {
            _opened.TrySetCanceled(CancellationToken.None);
        }

        // The handler cancels its request when the answer fails. An exception from here would hide that failure behind a cancellation.
        await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        _ended.TrySetResult();
        _opened.TrySetCanceled(CancellationToken.None);
        base.Dispose(disposing);
    }
}
