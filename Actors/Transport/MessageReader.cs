using System.Buffers;
using System.IO.Pipelines;
using Watch.Actors.Model;

namespace Watch.Actors.Transport;

/// <summary>
/// Takes gRPC messages off the body of an answer. One read at a time.
/// </summary>
/// <param name="body">The body.</param>
/// <param name="maxMessageSize">The largest message that is taken, in bytes.</param>
/// <param name="partSize">Messages above this are WatchResponses that are handed on in parts of about this size, as they arrive.</param>
internal sealed class MessageReader(Stream body, int maxMessageSize, int partSize = int.MaxValue)
{
    private const int ChunkSize = 64 * 1024;

    private readonly PipeReader _pipe = PipeReader.Create(
        body, new StreamPipeReaderOptions(bufferSize: ChunkSize, minimumReadSize: ChunkSize / 4, leaveOpen: true));
    private GrpcException? _fault;
    private ResponseSplitter? _large;
    private long _received, _unread;

    /// <summary>Bytes taken off the body so far. From any thread.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Whether the body ended within a message. Known once <see cref="ReadAsync"/> has returned nothing.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>Waits for a message, then takes every whole one that is here.</summary>
    /// <returns>The messages; none at the end of the body.</returns>
    /// <exception cref="GrpcException">What arrived cannot be read; said after the messages before it.</exception>
    public async ValueTask<IReadOnlyList<byte[]>> ReadAsync(CancellationToken cancellation)
    {
        var messages = new List<byte[]>();
        while (true)
        {
            if (_fault is not null)
                throw _fault;
            var read = await _pipe.ReadAsync(cancellation);
            var buffer = read.Buffer;
            Volatile.Write(ref _received, _received + buffer.Length - _unread);
            TakeAll(ref buffer, messages);
            _unread = buffer.Length;

            // Everything is examined, so that the next read waits for new bytes instead of scanning the old ones again.
            _pipe.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCanceled)
                throw new GrpcException(GrpcCode.Cancelled, "the call was disposed", FailureOrigin.Transport);
            if (messages.Count > 0)
                return messages;
            if (read.IsCompleted && _fault is null)
            {
                IsCutShort = !buffer.IsEmpty || _large is not null;
                return messages;
            }
        }
    }

    /// <summary>Makes the pending read, or the next, fail with Cancelled. From any thread.</summary>
    public void Cancel() => _pipe.CancelPendingRead();

    /// <summary>Gives the buffers back. Only when no read is pending.</summary>
    public void Complete() => _pipe.Complete();

    private void TakeAll(ref ReadOnlySequence<byte> buffer, List<byte[]> messages)
    {
        try
        {
            while (TakeLarge(ref buffer, messages) && GrpcFraming.TryReadLength(buffer, maxMessageSize) is { } length)
            {
                if (length > partSize)
                {
                    _large = new ResponseSplitter(length, partSize);
                    buffer = buffer.Slice(GrpcFraming.HeaderSize);
                }
                else if (GrpcFraming.TryRead(ref buffer, length, out var message))
                {
                    messages.Add(message);
                }
                else
                {
                    return;
                }
            }
        }
        catch (GrpcException unreadable)
        {
            _fault = unreadable;
        }
        catch (InvalidDataException malformed)
        {
            _fault = new GrpcException(GrpcCode.Internal, malformed.Message, FailureOrigin.Transport, malformed);
        }
    }

    // False while a large response is still arriving.
    private bool TakeLarge(ref ReadOnlySequence<byte> buffer, List<byte[]> messages)
    {
        _large?.Take(ref buffer, messages);
        if (_large is { IsDone: false })
            return false;
        _large = null;
        return true;
    }
}
