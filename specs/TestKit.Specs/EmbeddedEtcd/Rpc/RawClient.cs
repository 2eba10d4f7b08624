using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Rpc;

/// <summary>gRPC with nothing but HttpClient, so that a spec sees what is really sent.</summary>
internal sealed class RawClient(string endpoint) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler()) { BaseAddress = new Uri(endpoint) };

    /// <summary>Makes a unary call.</summary>
    /// <exception cref="GrpcException">The status is not OK.</exception>
    public async Task<T> CallAsync<T>(string method, IMessage request, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        using var content = new ByteArrayContent(Frame(request));
        using var response = await SendAsync(method, content);
        await using var body = await response.Content.ReadAsStreamAsync();
        var message = await ReadAsync(body, parser, CancellationToken.None);
        if (message is not null) await ReadAsync(body, parser, CancellationToken.None);
        ThrowUnlessOk(response);
        return message!;
    }

    /// <summary>Opens a watch stream.</summary>
    public RawWatch Watch() => new(this);

    public void Dispose() => _http.Dispose();

    public static byte[] Frame(IMessage message)
    {
        var framed = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), framed.Length - 5);
        message.WriteTo(framed.AsSpan(5));
        return framed;
    }

    public static async Task<T?> ReadAsync<T>(Stream body, MessageParser<T> parser, CancellationToken cancellation)
        where T : class, IMessage<T>
    {
        var prefix = new byte[5];
        if (await body.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancellation) == 0) return null;
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await body.ReadExactlyAsync(message, cancellation);
        return parser.ParseFrom(message);
    }

    public async Task<HttpResponseMessage> SendAsync(string method, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static void ThrowUnlessOk(HttpResponseMessage response)
    {
        var code = (GrpcCode)int.Parse(response.TrailingHeaders.GetValues("grpc-status").Single(), CultureInfo.InvariantCulture);
        if (code == GrpcCode.Ok) return;
        var detail = Uri.UnescapeDataString(response.TrailingHeaders.GetValues("grpc-message").Single());
        throw new GrpcException(code, detail, FailureOrigin.Server);
    }
}
