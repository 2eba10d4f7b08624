using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit.Embedded.Rpc;

/// <summary>Serves one call of one method.</summary>
internal delegate Task RpcMethod(HttpContext context);

/// <summary>Makes methods of plain functions.</summary>
internal static class RpcMethods
{
    /// <summary>One request, one response.</summary>
    public static RpcMethod Unary<TRequest, TResponse>(MessageParser<TRequest> parser, int maxBytes, Func<TRequest, TResponse> answer)
        where TRequest : class, IMessage<TRequest>
        where TResponse : IMessage<TResponse> =>
        async context =>
        {
            var request = await new FrameReader(context.Request.BodyReader, maxBytes).ReadAsync(parser, context.RequestAborted)
                ?? throw new EtcdException(GrpcCode.Internal, "the request has no message");
            await Respond(context, answer(request));
        };

    /// <summary>Any number of requests, each with one response.</summary>
    public static RpcMethod Each<TRequest, TResponse>(MessageParser<TRequest> parser, int maxBytes, Func<TRequest, TResponse> answer)
        where TRequest : class, IMessage<TRequest>
        where TResponse : IMessage<TResponse> =>
        async context =>
        {
            var reader = new FrameReader(context.Request.BodyReader, maxBytes);
            while (await reader.ReadAsync(parser, context.RequestAborted) is { } request) await Respond(context, answer(request));
        };

    private static async Task Respond(HttpContext context, IMessage response)
    {
        var writer = new FrameWriter(context.Response.BodyWriter);
        await writer.WriteAsync(response, context.RequestAborted);
        await writer.FlushAsync(context.RequestAborted);
    }
}
