namespace Watch.Actors.Transport.GrpcNet;

/// <summary>
/// Below Grpc.Net.Client: sends on a connection of ours, and judges whatever goes wrong there as <see cref="Http2Transport"/> does. Grpc.Net.Client
/// has a status for it too, but not the same one, nor whose word it is.
/// </summary>
/// <param name="channel">The connection. Not disposed with this.</param>
/// <param name="maxMessageSize">The largest message that is taken, in bytes.</param>
/// <param name="requests">Holds the messages of the one duplex call; null for unary calls.</param>
internal sealed class JudgingHandler(Http2Channel channel, int maxMessageSize, HeldRequests? requests = null) : HttpMessageHandler
{
    private Task _taking = Task.CompletedTask;
    private long _received;

    /// <summary>Bytes of answers that have arrived. From any thread.</summary>
    public long Received => Interlocked.Read(ref _received);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (requests is not null) _taking = requests.TakeAsync(request);
        try
        {
            var answer = await channel.SendAsync(request, cancellationToken);
            if (GrpcHttp.HeadStatus(answer) is not { } early) await JudgeBodyAsync(answer, cancellationToken);
            else if (early.Code != GrpcCode.Ok) throw channel.Explain(early);
            return answer;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw channel.Explain(failure);
        }
    }

    private async Task JudgeBodyAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var judged = new StreamContent(new JudgedBody(channel, answer, body, maxMessageSize, count => Interlocked.Add(ref _received, count)));
        foreach (var (name, values) in answer.Content.Headers.NonValidated) judged.Headers.TryAddWithoutValidation(name, values);
        answer.Content = judged;
    }
}
