using Google.Protobuf;
using Watch.Actors.Specs.Transport.Peers;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

/// <summary>The families of <see cref="TransportSpec"/>, run over <see cref="Http2Transport"/>, and what it alone promises.</summary>
public sealed class Http2TransportSpec
{
    public sealed class Calls : TransportCallSpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new Http2Transport(settings);

        [Fact(DisplayName = "Ten thousand requests of one write leave in full frames, not in ten thousand")]
        public async Task Writes_in_few_frames()
        {
            IMessage[] requests = [.. Enumerable.Range(1, 10_000).Select(IMessage (id) => CreateRequest(id))];
            var frames = new TaskCompletionSource<int>();
            await using var peer = ScriptedPeer.Start(async connection =>
            {
                await connection.ReceivedAsync(requests.Sum(request => 5 + request.CalculateSize()));
                frames.SetResult(connection.DataFrames);
            });
            await using var transport = Create(Settings);
            await using var call = await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon();
            await call.WriteAsync(requests, default).Soon();
            Assert.InRange(await frames.Task.Soon(), 1, 40);
        }
    }

    public sealed class Disposal : TransportDisposeSpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new Http2Transport(settings);
    }

    public sealed class Failure : TransportFailureSpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new Http2Transport(settings);
    }

    public sealed class Status : TransportStatusSpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new Http2Transport(settings);
    }

    public sealed class Tls : TransportTlsSpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new Http2Transport(settings);
    }

    public sealed class Unary : TransportUnarySpec
    {
        protected override IWatchTransport Create(TransportSettings settings) => new Http2Transport(settings);
    }
}
