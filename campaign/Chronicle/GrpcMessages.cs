using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Watch.Actors.Protos;

namespace Watch.Actors.Campaign.Chronicle;

/// <summary>
/// One watch read in the plainest way there is, without anything of the client that is under test: the create is the whole request
/// body (that it ends does not end the server's stream, S13), and each message of the response is read in its turn.
/// </summary>
internal sealed class GrpcMessages : IDisposable
{
    private const int PrefixLength = 5;

    private readonly HttpResponseMessage _response;
    private readonly Stream _body;

    private GrpcMessages(HttpResponseMessage response, Stream body) => (_response, _body) = (response, body);

    /// <exception cref="HttpRequestException">The member cannot be reached.</exception>
    public static async Task<GrpcMessages> OpenAsync(HttpClient http, string endpoint, WatchCreateRequest create, CancellationToken limit)
    {
        var content = new ByteArrayContent(Frame(new WatchRequest { CreateRequest = create }));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint + "/etcdserverpb.Watch/Watch")
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content,
        };
        request.Headers.TE.ParseAdd("trailers");
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit);
        return new GrpcMessages(response, await response.Content.ReadAsStreamAsync(limit));
    }

    /// <returns>The next message.</returns>
    /// <exception cref="IOException">The stream is over.</exception>
    public async Task<WatchResponse> ReadAsync(CancellationToken limit)
    {
        var prefix = new byte[PrefixLength];
        await _body.ReadExactlyAsync(prefix, limit);
        var message = new byte[BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1))];
        await _body.ReadExactlyAsync(message, limit);
        return WatchResponse.Parser.ParseFrom(message);
    }

    public void Dispose() => _response.Dispose();

    private static byte[] Frame(WatchRequest message)
    {
        var frame = new byte[PrefixLength + message.CalculateSize()];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)(frame.Length - PrefixLength));
        message.WriteTo(frame.AsSpan(PrefixLength));
        return frame;
    }
}
