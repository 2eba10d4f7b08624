using System.Globalization;
using Google.Protobuf;

namespace Watch.Actors.Transport;

/// <summary>One request, one answer.</summary>
internal static class UnaryCall
{
    public static async Task<TResponse> MakeAsync<TResponse>(
        Http2Channel channel, string method, IMessage request, MessageParser<TResponse> response,
        IReadOnlyDictionary<string, string> metadata, TimeSpan deadline, int maxMessageSize,
        TimeProvider clock, CancellationToken cancellation)
        where TResponse : IMessage<TResponse>
    {
        using var patience = new CallDeadline(deadline, clock, cancellation);
        try
        {
            using var head = GrpcHttp.Request(channel.Endpoint, method, metadata, new ByteArrayContent(Frame(request)));
            if (deadline != Timeout.InfiniteTimeSpan)
                head.Headers.TryAddWithoutValidation("grpc-timeout", GrpcHttp.Timeout(deadline));
            using var answer = await channel.SendAsync(head, patience.Token);
            var message = await ReadOneAsync(channel, method, answer, maxMessageSize, patience.Token);
            return response.ParseFrom(message);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception late) when (late is not GrpcException && patience.HasPassed)
        {
            throw patience.Missed(channel.Endpoint, method, late);
        }
        catch (InvalidProtocolBufferException unreadable)
        {
            throw new GrpcException(
                GrpcCode.Internal, $"{channel.Endpoint} answered {method} with bytes that are no {typeof(TResponse).Name}",
                FailureOrigin.Transport, unreadable);
        }
        catch (Exception failure)
        {
            throw channel.Explain(failure);
        }
    }

    private static async Task<byte[]> ReadOneAsync(
        Http2Channel channel, string method, HttpResponseMessage answer, int maxMessageSize, CancellationToken cancellation)
    {
        if (GrpcHttp.HeadStatus(answer) is { } early)
            throw early.Code == GrpcCode.Ok ? NotOne(channel, method, 0) : channel.Explain(early);
        var reader = new MessageReader(await answer.Content.ReadAsStreamAsync(cancellation), maxMessageSize);
        byte[] first = [];
        var count = 0;
        while (await reader.ReadAsync(cancellation) is { Count: > 0 } messages)
        {
            if (count == 0)
                first = messages[0];
            count += messages.Count;
        }

        reader.Complete();
        CallEnd.ThrowUnlessOk(channel, answer, reader.IsCutShort);
        return count == 1 ? first : throw NotOne(channel, method, count);
    }

    private static GrpcException NotOne(Http2Channel channel, string method, int count) => new(
        GrpcCode.Internal,
        string.Create(CultureInfo.InvariantCulture, $"{channel.Endpoint} answered {method} with {count} messages instead of one"),
        FailureOrigin.Transport);

    private static byte[] Frame(IMessage request)
    {
        IMessage[] one = [request];
        var frame = new byte[GrpcFraming.SizeOf(one)];
        GrpcFraming.Write(one, frame);
        return frame;
    }
}
