using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Watch.Actors.Protos;
using Watch.Actors.TestKit.Embedded.Watching;

namespace Watch.Actors.TestKit.Embedded.Rpc;

/// <summary>Serves <c>Watch/Watch</c>: one loop that reads requests, one that sends what the stream has queued.</summary>
internal sealed class WatchMethod(EtcdNode node, int fragmentBytes, int maxRequestBytes)
{
    public async Task InvokeAsync(HttpContext context)
    {
        using var stream = node.OpenStream();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        try
        {
            await using (node.StartAutomaticProgress(stream))
                // The client's half-close ends the receiving alone (S13).
                await Task.WhenAll(
                    OrEndBoth(ReceiveAsync(stream, context.Request.BodyReader, ending.Token), ending),
                    OrEndBoth(SendAsync(stream, context.Response.BodyWriter, ending.Token), ending));
        }
        finally
        {
            node.CloseStream(stream);
        }
    }

    private static async Task OrEndBoth(Task loop, CancellationTokenSource ending)
    {
        try
        {
            await loop;
        }
        catch
        {
            await ending.CancelAsync();
            throw;
        }
    }

    private async Task ReceiveAsync(WatchStream stream, PipeReader body, CancellationToken cancellation)
    {
        var reader = new FrameReader(body, maxRequestBytes);
        while (await reader.ReadAsync(WatchRequest.Parser, cancellation) is { } request)
        {
            await stream.Outbox.WaitForAnswerRoomAsync(cancellation);
            node.Handle(stream, request);
        }
    }

    private async Task SendAsync(WatchStream stream, PipeWriter body, CancellationToken cancellation)
    {
        var writer = new FrameWriter(body);
        while (await stream.Outbox.WaitAsync(cancellation))
        {
            while (stream.Outbox.TryTake(out var outgoing))
                foreach (var part in outgoing.Parts(fragmentBytes)) await writer.WriteAsync(part, cancellation);
            await writer.FlushAsync(cancellation);
        }
    }
}
