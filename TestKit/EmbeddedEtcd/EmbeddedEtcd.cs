using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Watch.Actors.TestKit.Embedded;
using Watch.Actors.TestKit.Embedded.Rpc;

namespace Watch.Actors.TestKit;

/// <summary>
/// An etcd within this process, for demos and tests: one member, keys in memory, no TLS, no users, loopback only.
/// It speaks so much of etcd's v3 API that <c>etcdctl</c> can be used on it: KV, Watch, Lease,
/// and what is asked of a member's status.
/// </summary>
/// <remarks>
/// It is no database: when it is disposed, or its process ends, its keys are gone.
/// <c>etcdctl endpoint status</c> wants the endpoint without <c>http://</c>: etcdctl 3.4 sends it whole as <c>:authority</c>, which Kestrel refuses.
/// </remarks>
public sealed class EmbeddedEtcd : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly ClientConnections _connections;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _work;

    private EmbeddedEtcd(WebApplication host, EtcdNode node, ClientConnections connections, string endpoint)
    {
        _host = host;
        Node = node;
        _connections = connections;
        Endpoint = endpoint;
        _work = node.RunAsync(_stopping.Token);
    }

    /// <summary>Where it listens: <c>http://127.0.0.1:port</c>.</summary>
    public string Endpoint { get; }

    /// <summary>The member itself, for what is done to it without a connection.</summary>
    internal EtcdNode Node { get; }

    /// <summary>Starts one, empty.</summary>
    /// <param name="options">How it behaves; null for the defaults.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<EmbeddedEtcd> StartAsync(EmbeddedEtcdOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new EmbeddedEtcdOptions();
        var log = options.Log ?? (_ => { });
        var node = new EtcdNode(options);
        var connections = new ClientConnections();
        var host = Build(options, connections);
        host.Run(new RpcDispatcher(EtcdMethods.Of(node, options), log).HandleAsync);
        try
        {
            await host.StartAsync(cancellation);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        var endpoint = host.Urls.Single();
        node.ListensOn(endpoint);
        log(string.Create(CultureInfo.InvariantCulture, $"embedded etcd on {endpoint}: for demos and tests only, its keys are in memory"));
        return new EmbeddedEtcd(host, node, connections, endpoint);
    }

    /// <summary>Aborts every connection there is now, as a failing network would. New ones are accepted.</summary>
    /// <returns>How many there were.</returns>
    public int DropConnections() => _connections.AbortAll();

    /// <summary>Aborts every connection, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        _connections.AbortAll();
        await _host.DisposeAsync();
        // It ends by cancellation and no other way, unless it failed, which is to be known.
        await _work.ContinueWith(
            static work => work.IsFaulted ? Task.FromException(work.Exception.InnerException!) : Task.CompletedTask,
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Unwrap();
        _stopping.Dispose();
    }

    private static WebApplication Build(EmbeddedEtcdOptions options, ClientConnections connections)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            Unlimit(kestrel.Limits);
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                connections.Track(listen);
            });
        });
        return builder.Build();
    }

    // What may not be sent is for etcd's own rules to say.
    private static void Unlimit(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        // Not infinite: Kestrel adds that to its clock, which overflows, and an idle connection is closed within a second.
        limits.KeepAliveTimeout = TimeSpan.FromDays(1);
        limits.Http2.MaxStreamsPerConnection = int.MaxValue;
        limits.Http2.InitialConnectionWindowSize = 8 * 1024 * 1024;
        limits.Http2.InitialStreamWindowSize = 4 * 1024 * 1024;
    }
}
