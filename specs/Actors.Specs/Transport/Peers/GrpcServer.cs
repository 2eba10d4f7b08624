using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Watch.Actors.Transport;
using Endpoint = Watch.Actors.Transport.Endpoint;

namespace Watch.Actors.Specs.Transport.Peers;

/// <summary>An honest HTTP/2 server (Kestrel) whose answers a spec writes.</summary>
public sealed class GrpcServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private GrpcServer(WebApplication application) => _application = application;

    /// <summary>Where it listens.</summary>
    public Endpoint Endpoint => Endpoint.Parse(_application.Urls.Single());

    /// <summary>Starts a server without TLS.</summary>
    public static Task<GrpcServer> StartAsync(RequestDelegate answer) => StartAsync(answer, certificate: null, wantsClientCertificate: false);

    /// <summary>Starts a server.</summary>
    public static async Task<GrpcServer> StartAsync(RequestDelegate answer, X509Certificate2? certificate, bool wantsClientCertificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificate is not null)
            {
                listen.UseHttps(certificate, https =>
                {
                    https.ClientCertificateMode = wantsClientCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
                    https.AllowAnyClientCertificate();
                });
            }
        }));
        var application = builder.Build();
        application.Run(answer);
        await application.StartAsync();
        return new GrpcServer(application);
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _application.StopAsync(atOnce.Token);
        await _application.DisposeAsync();
    }
}

/// <summary>gRPC by hand, for the server's side.</summary>
public static class GrpcAnswer
{
    /// <summary>A message in its frame.</summary>
    public static byte[] Frame(params byte[] message)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>Reads one message of the request.</summary>
    public static async Task<byte[]> ReadAsync(HttpContext call)
    {
        var header = new byte[5];
        await call.Request.Body.ReadExactlyAsync(header, call.RequestAborted);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
        await call.Request.Body.ReadExactlyAsync(message, call.RequestAborted);
        return message;
    }

    /// <summary>Sends a message.</summary>
    public static async Task WriteAsync(HttpContext call, params byte[] message)
    {
        await BeginAsync(call);
        await call.Response.Body.WriteAsync(Frame(message), call.RequestAborted);
        await call.Response.Body.FlushAsync(call.RequestAborted);
    }

    /// <summary>Sends the status; the answer ends when the handler returns.</summary>
    public static async Task EndAsync(HttpContext call, GrpcCode code, string message = "")
    {
        await BeginAsync(call);
        call.Response.AppendTrailer("grpc-status", ((int)code).ToString(CultureInfo.InvariantCulture));
        if (message.Length > 0)
            call.Response.AppendTrailer("grpc-message", message);
    }

    /// <summary>Waits until the client has given the call up.</summary>
    public static async Task GivenUpAsync(HttpContext call)
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = call.RequestAborted.Register(aborted.SetResult);
        await aborted.Task;
    }

    private static async Task BeginAsync(HttpContext call)
    {
        if (call.Response.HasStarted)
            return;
        call.Response.ContentType = "application/grpc";
        await call.Response.StartAsync(call.RequestAborted);
    }
}
