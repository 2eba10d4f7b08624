using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

/// <summary>What every transport must do. Each implementation runs all of the families derived from it.</summary>
public abstract class TransportSpec
{
    protected static TransportSettings Settings { get; } = new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(10),
        KeepAliveDelay = TimeSpan.FromMinutes(1),
        KeepAliveTimeout = TimeSpan.FromMinutes(1),
        MaxMessageSize = 64 * 1024 * 1024,
        WindowSize = 1024 * 1024,
        Tls = TlsSettings.None,
    };

    protected static IReadOnlyDictionary<string, string> NoMetadata { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    protected abstract IWatchTransport Create(TransportSettings settings);

    protected static WatchRequest CreateRequest(long id, int keySize = 5) =>
        new() { CreateRequest = new WatchCreateRequest { WatchId = id, Key = ByteString.CopyFrom(new byte[keySize]) } };

    /// <summary>Opens a call and fails it: whether the failure is told by the open or by the first read is the timing of the network.</summary>
    protected async Task<GrpcException> FailureAsync(Endpoint endpoint, TransportSettings? settings = null)
    {
        await using var transport = Create(settings ?? Settings);
        return await Assert.ThrowsAsync<GrpcException>(async () =>
        {
            await using var call = await transport.OpenWatchAsync(endpoint, NoMetadata, default).Soon();
            await ReadToEndAsync(call);
        });
    }

    /// <summary>Reads every message until the server ends the call in order.</summary>
    protected static async Task<List<byte[]>> ReadToEndAsync(IWatchCall call)
    {
        var all = new List<byte[]>();
        while (await call.ReadAsync(default).Soon() is { } messages)
            all.AddRange(messages);
        return all;
    }
}

/// <summary>A spec that waits waits with an end.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task Soon(this Task task) => task.WaitAsync(Limit);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit);
}
