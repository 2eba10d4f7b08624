using Akka.Hosting;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.Extensions.Hosting;
using Watch.Actors.Transport.GrpcNet;

namespace Watch.Actors.Hosting.Specs.AkkaHosting;

/// <summary>The example of docs/hosting.md, "A gRPC channel of one's own".</summary>
internal static class ChannelExample
{
    public static IHost Build(string address, Interceptor interceptor)
    {
        var builder = Host.CreateApplicationBuilder();
        var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = null,
            HttpHandler = new SocketsHttpHandler { KeepAlivePingDelay = TimeSpan.FromSeconds(6), KeepAlivePingTimeout = TimeSpan.FromSeconds(4) },
        });
        builder.Services.AddAkka("site", akka => akka
            .WithEtcdTransport(new GrpcNetTransport(channel.Intercept(interceptor)))
            .WithEtcdWatch());
        return builder.Build();
    }
}
