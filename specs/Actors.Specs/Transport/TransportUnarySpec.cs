using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Watch.Actors.Protos;
using Watch.Actors.Specs.Transport.Peers;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;
using Endpoint = Watch.Actors.Transport.Endpoint;

namespace Watch.Actors.Specs.Transport;

/// <summary>Unary calls.</summary>
public abstract class TransportUnarySpec : TransportSpec
{
    private const string Range = "/etcdserverpb.KV/Range";
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    [Fact(DisplayName = "A unary call sends its request with metadata and deadline, and answers the response")]
    public async Task Answers()
    {
        var headers = new TaskCompletionSource<(string Path, string Timeout, string Token)>();
        await using var server = await GrpcServer.StartAsync(async http =>
        {
            headers.TrySetResult((http.Request.Path.ToString(), http.Request.Headers["grpc-timeout"].ToString(), http.Request.Headers["token"].ToString()));
            var request = RangeRequest.Parser.ParseFrom(await GrpcAnswer.ReadAsync(http));
            await GrpcAnswer.WriteAsync(http, new RangeResponse { Count = request.Limit }.ToByteArray());
            await GrpcAnswer.EndAsync(http, GrpcCode.Ok);
        });
        await using var transport = Create(Settings);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["token"] = "t" };
        var response = await transport.UnaryAsync(server.Endpoint, Range, new RangeRequest { Limit = 42 }, RangeResponse.Parser, metadata, TimeSpan.FromSeconds(7), default).Soon();
        Assert.Equal(42, response.Count);
        var (path, timeout, token) = await headers.Task.Soon();
        Assert.Equal((Range, "t"), (path, token));
        Assert.InRange(Seconds(timeout), 6, 7);
    }

    [Fact(DisplayName = "Unary calls to one endpoint share a connection")]
    public async Task Shares_a_connection()
    {
        var connections = new HashSet<string>(StringComparer.Ordinal);
        await using var server = await GrpcServer.StartAsync(async http =>
        {
            lock (connections)
                connections.Add(http.Connection.Id);
            await GrpcAnswer.WriteAsync(http);
            await GrpcAnswer.EndAsync(http, GrpcCode.Ok);
        });
        await using var transport = Create(Settings);
        for (var i = 0; i < 5; i++)
            await CallAsync(transport, server.Endpoint, Long);
        Assert.Single(connections);
    }

    [Fact(DisplayName = "A server's error is its code and its words")]
    public async Task Server_fails()
    {
        await using var server = await GrpcServer.StartAsync(http => GrpcAnswer.EndAsync(http, GrpcCode.InvalidArgument, "etcdserver: authentication failed, invalid user ID or password"));
        await using var transport = Create(Settings);
        var failure = await Assert.ThrowsAsync<GrpcException>(() => CallAsync(transport, server.Endpoint, Long));
        Assert.Equal((GrpcCode.InvalidArgument, FailureOrigin.Server, "etcdserver: authentication failed, invalid user ID or password"), (failure.Code, failure.Origin, failure.Detail));
    }

    [Fact(DisplayName = "A server that does not answer in time is DeadlineExceeded, by our own clock")]
    public async Task Deadline()
    {
        await using var peer = ScriptedPeer.Start(connection => connection.Closed);
        await using var transport = Create(Settings);
        var failure = await Assert.ThrowsAsync<GrpcException>(() => CallAsync(transport, peer.Endpoint, TimeSpan.FromSeconds(0.2)));
        Assert.Equal((GrpcCode.DeadlineExceeded, FailureOrigin.Transport), (failure.Code, failure.Origin));
        Assert.Contains("0.2 s", failure.Detail, StringComparison.Ordinal);
        Assert.Contains(Range, failure.Detail, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "A call that its caller gives up ends with the caller's cancellation")]
    public async Task Given_up()
    {
        await using var peer = ScriptedPeer.Start(connection => connection.Closed);
        await using var transport = Create(Settings);
        using var patience = new CancellationTokenSource();
        var call = transport.UnaryAsync(peer.Endpoint, Range, new RangeRequest(), RangeResponse.Parser, NoMetadata, Long, patience.Token);
        await patience.CancelAsync();
        var givenUp = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Assert.Equal(patience.Token, givenUp.CancellationToken);
    }

    [Theory(DisplayName = "An answer of no message, of two, or of bytes that are no response is Internal")]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Not_one_message(int count)
    {
        await using var server = await GrpcServer.StartAsync(async http =>
        {
            for (var i = 0; i < count; i++)
                await GrpcAnswer.WriteAsync(http);
            await GrpcAnswer.EndAsync(http, GrpcCode.Ok);
        });
        await using var transport = Create(Settings);
        Assert.Equal(GrpcCode.Internal, (await Assert.ThrowsAsync<GrpcException>(() => CallAsync(transport, server.Endpoint, Long))).Code);
    }

    [Fact(DisplayName = "An answer of bytes that are no response is Internal")]
    public async Task Not_a_response()
    {
        await using var server = await GrpcServer.StartAsync(async http =>
        {
            await GrpcAnswer.WriteAsync(http, 0xff, 0xff, 0xff);
            await GrpcAnswer.EndAsync(http, GrpcCode.Ok);
        });
        await using var transport = Create(Settings);
        Assert.Equal(GrpcCode.Internal, (await Assert.ThrowsAsync<GrpcException>(() => CallAsync(transport, server.Endpoint, Long))).Code);
    }

    [Fact(DisplayName = "Unary calls use an exchanged certificate as well")]
    public async Task Reads_certificates_anew()
    {
        using var authority = new CertificateAuthority();
        using var other = new CertificateAuthority();
        await using var server = await GrpcServer.StartAsync(
            async http =>
            {
                await GrpcAnswer.WriteAsync(http);
                await GrpcAnswer.EndAsync(http, GrpcCode.Ok);
            },
            authority.Server(), wantsClientCertificate: false);
        var file = authority.Write("trusted.pem", File.ReadAllText(other.CaFile));
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1));
        await using var transport = Create(Settings with { Tls = new TlsSettings { CaFile = file } });
        Assert.Equal(GrpcCode.Unavailable, (await Assert.ThrowsAsync<GrpcException>(() => CallAsync(transport, server.Endpoint, Long))).Code);
        File.WriteAllText(file, File.ReadAllText(authority.CaFile));
        await CallAsync(transport, server.Endpoint, Long);
    }

    [Fact(DisplayName = "A closed transport makes no calls")]
    public async Task Closed_transport()
    {
        var transport = Create(Settings);
        await transport.DisposeAsync();
        Assert.Equal(GrpcCode.Cancelled, (await Assert.ThrowsAsync<GrpcException>(() => CallAsync(transport, Endpoint.Parse("127.0.0.1:1"), Long))).Code);
    }

    // gRPC's way to write a time: digits and a unit.
    private static double Seconds(string timeout) => double.Parse(timeout[..^1], CultureInfo.InvariantCulture) * timeout[^1] switch
    {
        'S' => 1,
        'm' => 1e-3,
        'u' => 1e-6,
        'n' => 1e-9,
        _ => throw new FormatException(timeout),
    };

    private static Task<RangeResponse> CallAsync(IWatchTransport transport, Endpoint endpoint, TimeSpan deadline) =>
        transport.UnaryAsync(endpoint, Range, new RangeRequest(), RangeResponse.Parser, NoMetadata, deadline, default).Soon();
}
