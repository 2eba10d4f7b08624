using Akka.Actor;
using Watch.Actors.Dispatching;
using Watch.Actors.Model;
using Watch.Actors.Transport;

namespace Watch.Actors.Connections;

/// <summary>What the pump read in one go.</summary>
internal sealed record ResponseBatch(IReadOnlyList<ServerResponse> Responses, long Bytes);

/// <summary>
/// Reads and decodes off the actors' threads, and hands each batch to the connection as one message.
/// Reads no further ahead than it is allowed to: HTTP/2 flow control then holds the server back.
/// </summary>
internal sealed class ResponsePump(IWatchCall call, IActorRef connection, int batchesAhead) : IDisposable
{
    private readonly SemaphoreSlim _allowed = new(batchesAhead);

    /// <summary>The connection has taken a batch: one more may be read.</summary>
    public void AllowOne() => _allowed.Release();

    /// <summary>Runs until the call ends.</summary>
    /// <returns>Why it ended. A server that ends a stream of watches in order is a failure too: the watches want to go on.</returns>
    public async Task<GrpcException> RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await _allowed.WaitAsync(cancellation);
                if (await call.ReadAsync(cancellation) is not { } messages)
                    return new GrpcException(GrpcCode.Unavailable, "the server ended the stream", FailureOrigin.Server);
                StreamDispatcher.Carry(connection, Decode(messages));
            }
        }
        catch (GrpcException e)
        {
            return e;
        }
        catch (InvalidDataException e)
        {
            return new GrpcException(GrpcCode.Internal, e.Message, FailureOrigin.Transport, e);
        }
    }

    public void Dispose() => _allowed.Dispose();

    private static ResponseBatch Decode(IReadOnlyList<byte[]> messages)
    {
        var responses = new ServerResponse[messages.Count];
        long bytes = 0;
        for (var i = 0; i < responses.Length; i++)
        {
            responses[i] = WatchResponseDecoder.Decode(messages[i]);
            bytes += responses[i].Bytes;
        }
        return new ResponseBatch(responses, bytes);
    }
}
