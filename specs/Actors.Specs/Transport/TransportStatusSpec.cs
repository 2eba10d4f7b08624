using System.Buffers.Binary;
using System.Globalization;
using Watch.Actors.Specs.Transport.Peers;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

/// <summary>How an answer ends: by its status, by an answer that is no gRPC, or by a message that cannot be taken.</summary>
public abstract class TransportStatusSpec : TransportSpec
{
    /// <summary>Every code but OK.</summary>
    public static TheoryData<GrpcCode> Codes => [.. Enum.GetValues<GrpcCode>().Where(code => code != GrpcCode.Ok)];

    [Theory(DisplayName = "An error in the head alone (trailers-only) is the server's word")]
    [MemberData(nameof(Codes))]
    public async Task Trailers_only(GrpcCode code)
    {
        await using var peer = ScriptedPeer.Answering((connection, stream) => connection.HeadersAsync(
            stream, end: true, (":status", "200"), ("content-type", "application/grpc"), ("grpc-status", Number(code)), ("grpc-message", "etcdserver: 100%25 \"no\" %C3%A4")));
        var failure = await FailureAsync(peer.Endpoint);
        Assert.Equal((code, FailureOrigin.Server, "etcdserver: 100% \"no\" ä"), (failure.Code, failure.Origin, failure.Detail));
    }

    [Fact(DisplayName = "The messages before an error status are told before it, and the error again after it")]
    public async Task Trailers()
    {
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.DataAsync(stream, GrpcAnswer.Frame(1));
            await connection.HeadersAsync(stream, end: true, ("grpc-status", "14"), ("grpc-message", "etcdserver: no leader"));
        });
        await using var transport = Create(Settings);
        await using var call = await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon();
        Assert.Equal<byte[]>([[1]], await call.ReadAsync(default).Soon());
        for (var time = 0; time < 2; time++)
        {
            var failure = await Assert.ThrowsAsync<GrpcException>(() => call.ReadAsync(default).Soon());
            Assert.Equal((GrpcCode.Unavailable, FailureOrigin.Server, "etcdserver: no leader"), (failure.Code, failure.Origin, failure.Detail));
        }
    }

    [Fact(DisplayName = "An OK in the head alone is a call that ended in order")]
    public async Task Ok_in_the_head()
    {
        await using var peer = ScriptedPeer.Answering((connection, stream) => connection.HeadersAsync(
            stream, end: true, (":status", "200"), ("content-type", "application/grpc"), ("grpc-status", "0")));
        await using var transport = Create(Settings);
        await using var call = await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon();
        Assert.Null(await call.ReadAsync(default).Soon());
        Assert.Null(await call.ReadAsync(default).Soon());
    }

    [Fact(DisplayName = "A stream that ends without a status is Unavailable")]
    public async Task No_status()
    {
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.DataAsync(stream, GrpcAnswer.Frame(1), end: true);
        });
        await FailsAsync(peer.Endpoint, GrpcCode.Unavailable, "without a gRPC status");
    }

    [Fact(DisplayName = "A status OK after half a message is Internal")]
    public async Task Half_a_message()
    {
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.DataAsync(stream, GrpcAnswer.Frame(1, 2, 3).AsMemory(0, 7));
            await connection.HeadersAsync(stream, end: true, ("grpc-status", "0"));
        });
        await FailsAsync(peer.Endpoint, GrpcCode.Internal, "within a message");
    }

    [Theory(DisplayName = "An HTTP answer without a gRPC status has the code that gRPC gives it, and names HTTP status and content type")]
    [InlineData(400, GrpcCode.Internal)]
    [InlineData(401, GrpcCode.Unauthenticated)]
    [InlineData(403, GrpcCode.PermissionDenied)]
    [InlineData(404, GrpcCode.Unimplemented)]
    [InlineData(429, GrpcCode.Unavailable)]
    [InlineData(502, GrpcCode.Unavailable)]
    [InlineData(503, GrpcCode.Unavailable)]
    [InlineData(504, GrpcCode.Unavailable)]
    [InlineData(500, GrpcCode.Unknown)]
    [InlineData(302, GrpcCode.Unknown)]
    [InlineData(200, GrpcCode.Unknown)]
    public async Task Http_answers(int httpStatus, GrpcCode code)
    {
        await using var server = await GrpcServer.StartAsync(async http =>
        {
            http.Response.StatusCode = httpStatus;
            http.Response.ContentType = "text/html; charset=utf-8";
            await http.Response.Body.WriteAsync("<html>"u8.ToArray());
        });
        var failure = await FailsAsync(server.Endpoint, code, "text/html");
        Assert.Contains(httpStatus.ToString(CultureInfo.InvariantCulture), failure.Detail, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "A message that claims to be above the limit is refused by its length alone, after the messages before it")]
    public async Task Too_large()
    {
        var claim = new byte[5];
        BinaryPrimitives.WriteUInt32BigEndian(claim.AsSpan(1), 600_000_000);
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.DataAsync(stream, (byte[])[.. GrpcAnswer.Frame(1), .. claim]);
        });
        await using var transport = Create(Settings with { MaxMessageSize = 1000 });
        await using var call = await transport.OpenWatchAsync(peer.Endpoint, NoMetadata, default).Soon();
        Assert.Equal<byte[]>([[1]], await call.ReadAsync(default).Soon());
        var failure = await Assert.ThrowsAsync<GrpcException>(() => call.ReadAsync(default).Soon());
        Assert.Equal((GrpcCode.ResourceExhausted, FailureOrigin.Limit), (failure.Code, failure.Origin));
        Assert.Contains("600000000", failure.Detail, StringComparison.Ordinal);
        Assert.Contains("1000", failure.Detail, StringComparison.Ordinal);
        Assert.Contains("watch-actors.etcd.max-message-size", failure.Detail, StringComparison.Ordinal);
    }

    [Theory(DisplayName = "A message that is compressed, or no gRPC, is Internal")]
    [InlineData(1, "compressed")]
    [InlineData(60, "no gRPC")]
    public async Task Unreadable(byte flag, string words)
    {
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.DataAsync(stream, (byte[])[flag, 0, 0, 0, 1, 0]);
        });
        var failure = await FailureAsync(peer.Endpoint);
        Assert.Equal((GrpcCode.Internal, FailureOrigin.Transport), (failure.Code, failure.Origin));
        Assert.Contains(words, failure.Detail, StringComparison.Ordinal);
    }

    private async Task<GrpcException> FailsAsync(Endpoint endpoint, GrpcCode code, string words)
    {
        var failure = await FailureAsync(endpoint);
        Assert.Equal((code, FailureOrigin.Transport), (failure.Code, failure.Origin));
        Assert.Contains(words, failure.Detail, StringComparison.Ordinal);
        Assert.Contains(endpoint.ToString(), failure.Detail, StringComparison.Ordinal);
        return failure;
    }

    private static string Number(GrpcCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);
}
