using System.Net;
using Google.Protobuf;
using Watch.Actors.Protos;

namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Rpc;

/// <summary>A watch stream with nothing in between.</summary>
internal sealed class RawWatch : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly RequestStream _requests = new();
    private readonly Task<HttpResponseMessage> _response;
    private Stream? _body;

    public RawWatch(RawClient client) => _response = client.SendAsync("/etcdserverpb.Watch/Watch", _requests);

    public Task CreateAsync(params IEnumerable<WatchCreateRequest> requests) =>
        SendAsync([.. requests.Select(request => new WatchRequest { CreateRequest = request })]);

    public Task CancelAsync(long id) => SendAsync(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = id } });

    public Task AskForProgressAsync() => SendAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() });

    /// <summary>Ends the requests, not the call.</summary>
    public void HalfClose() => _requests.End();

    /// <summary>The next response.</summary>
    public async Task<WatchResponse> NextAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        _body ??= new BufferedStream(await (await _response.WaitAsync(limit.Token)).Content.ReadAsStreamAsync(limit.Token), 64 * 1024);
        return await RawClient.ReadAsync(_body, WatchResponse.Parser, limit.Token) ?? throw new EndOfStreamException();
    }

    /// <summary>The next responses.</summary>
    public async Task<List<WatchResponse>> NextAsync(int count)
    {
        var all = new List<WatchResponse>(count);
        while (all.Count < count) all.Add(await NextAsync());
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        _requests.End();
        if (_response.IsCompletedSuccessfully) (await _response).Dispose();
    }

    private async Task SendAsync(params WatchRequest[] requests)
    {
        var stream = await _requests.Opened.WaitAsync(Patience);
        await stream.WriteAsync(requests.SelectMany(RawClient.Frame).ToArray());
        await stream.FlushAsync();
    }

    private sealed class RequestStream : HttpContent
    {
        private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Stream> Opened => _opened.Task;

        public void End() => _ended.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            // The headers go out with the first flush.
            await stream.FlushAsync();
            _opened.SetResult(stream);
            await _ended.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
