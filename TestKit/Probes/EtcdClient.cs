using System.Collections.Immutable;
using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit;

/// <summary>Unary calls of a test to one member of etcd.</summary>
internal sealed class EtcdClient(string endpoint, EtcdAccess access) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly ImmutableDictionary<string, string> NoMetadata = ImmutableDictionary<string, string>.Empty;

    private readonly Endpoint _endpoint = Endpoint.Parse(endpoint);

    private readonly Http2Transport _transport = new(new TransportSettings
    {
        ConnectTimeout = TimeSpan.FromSeconds(5), KeepAliveDelay = TimeSpan.FromSeconds(10), KeepAliveTimeout = TimeSpan.FromSeconds(5),
        MaxMessageSize = 64 << 20, WindowSize = 1 << 20, Tls = access.Tls,
    });

    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    public async Task<TResponse> CallAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> response, CancellationToken cancellation)
        where TResponse : IMessage<TResponse>
    {
        var metadata = access.User is { } user ? WithToken(await TokenAsync(user, cancellation)) : NoMetadata;
        return await _transport.UnaryAsync(_endpoint, method, request, response, metadata, Deadline, cancellation);
    }

    public Task<TResponse> CallAsync<TResponse>(
        string token, string method, IMessage request, MessageParser<TResponse> response, CancellationToken cancellation)
        where TResponse : IMessage<TResponse> =>
        _transport.UnaryAsync(_endpoint, method, request, response, WithToken(token), Deadline, cancellation);

    public async Task<string> TokenAsync((string Name, string Password) user, CancellationToken cancellation) =>
        (await _transport.UnaryAsync(
            _endpoint, "/etcdserverpb.Auth/Authenticate", new AuthenticateRequest { Name = user.Name, Password = user.Password },
            AuthenticateResponse.Parser, NoMetadata, Deadline, cancellation)).Token;

    private static ImmutableDictionary<string, string> WithToken(string token) => NoMetadata.SetItem("token", token);
}
