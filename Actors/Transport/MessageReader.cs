using System.Buffers;
using System.IO.Pipelines;
using Watch.Actors.Model;

namespace Watch.Actors.Transport;

/// <summary>
/// Takes gRPC messages off the body of an answer. One read at a time.
/// </summary>
/// <param name="pipe">The body.</param>
/// <param name="maxMessageSize">The largest message that is taken, in bytes.</param>
/// <param name="partSize">Messages above this are WatchResponses that are handed on in parts of about this size, as they arrive.</param>
/// <param name="seen">Told of bytes as they are seen, before more are waited for.</param>
internal sealed class MessageReader(PipeReader pipe, int maxMessageSize, int partSize = int.MaxValue, Func<long, Task>? seen = null)
{
    private const int ChunkSize = 64 * 1024;

    private volatile bool _hasEnded, _isCancelled;
    private GrpcException? _fault;
    private ResponseSplitter? _large;
    private long _received, _unread;
    private bool _isAtEnd;

    /// <summary>One for a body that is read as a stream.</summary>
    public MessageReader(Stream body, int maxMessageSize)
        : this(
            PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: ChunkSize, minimumReadSize: ChunkSize / 4, leaveOpen: true)),
            maxMessageSize)
    {
    }

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
            if (_isAtEnd)
                return messages;
            var read = await pipe.ReadAsync(cancellation);
            var buffer = read.Buffer;
            var seenNow = buffer.Length - _unread;
            Volatile.Write(ref _received, _received + seenNow);
            TakeAll(ref buffer, messages);
            _unread = buffer.Length;

            // Everything is examined, so that the next read waits for new bytes instead of scanning the old ones again.
            pipe.AdvanceTo(buffer.Start, buffer.End);
            if (_isCancelled)
                throw new GrpcException(GrpcCode.Cancelled, "the call was disposed", FailureOrigin.Transport);
            if (seen is not null)
                await seen(seenNow);
            if (read.IsCompleted || (read.IsCanceled && _hasEnded))
            {
                _isAtEnd = true;
                IsCutShort = !buffer.IsEmpty || _large is not null;
            }
            if (messages.Count > 0)
                return messages;
        }
    }

    /// <summary>Makes the pending read, or the next, fail with Cancelled. From any thread.</summary>
    public void Cancel()
    {
        _isCancelled = true;
        pipe.CancelPendingRead();
    }

    /// <summary>Nothing more comes than is here already. From any thread.</summary>
    public void End()
    {
        _hasEnded = true;
        pipe.CancelPendingRead();
    }

    /// <summary>Gives the buffers back. Only when no read is pending.</summary>
    public void Complete() => pipe.Complete();

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
