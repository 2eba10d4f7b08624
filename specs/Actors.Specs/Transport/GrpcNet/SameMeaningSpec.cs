using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Http;
using Watch.Actors.Model;
using Watch.Actors.Specs.Transport.Peers;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;
using Watch.Actors.Transport.GrpcNet;
using Endpoint = Watch.Actors.Transport.Endpoint;

namespace Watch.Actors.Specs.Transport.GrpcNet;

/// <summary>
/// However a call on an application's channel ends, it means the same to a stream of watches as on <see cref="Http2Transport"/>: it is tried again,
/// or the watches end for the same kind of reason.
/// </summary>
public sealed class SameMeaningSpec
{
    private static readonly Dictionary<string, Func<ScriptedConnection, int, Task>> Ends = new(StringComparer.Ordinal)
    {
        ["no status"] = async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.DataAsync(stream, GrpcAnswer.Frame(1), end: true);
        },
        ["half a message"] = async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.DataAsync(stream, GrpcAnswer.Frame(1, 2, 3).AsMemory(0, 7));
            await connection.HeadersAsync(stream, end: true, ("grpc-status", "0"));
        },
        ["compressed"] = (connection, stream) => DataAsync(connection, stream, 1, 0, 0, 0, 1, 0),
        ["no gRPC"] = (connection, stream) => DataAsync(connection, stream, 60, 0, 0, 0, 1, 0),
        ["too large"] = (connection, stream) => DataAsync(connection, stream, 0, 100, 0, 0, 0),
        ["GOAWAY"] = (connection, _) => connection.GoAwayAsync(lastStream: 0, 11, "too_many_pings"),
        ["connection lost"] = (connection, _) =>
        {
            connection.Abort();
            return Task.CompletedTask;
        },
        ["garbage"] = async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.RawAsync(Enumerable.Repeat((byte)0xff, 64).ToArray());
        },
    };

    public static TheoryData<string> Names => [.. Ends.Keys];

    public static TheoryData<GrpcCode> Codes => [.. Enum.GetValues<GrpcCode>().Where(code => code != GrpcCode.Ok)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Any_end(string name)
    {
        await using var peer = ScriptedPeer.Answering(Ends[name]);
        await MeansTheSameAsync(peer.Endpoint);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(2u)]
    [InlineData(7u)]
    [InlineData(8u)]
    [InlineData(11u)]
    [InlineData(12u)]
    public async Task A_reset(uint code)
    {
        await using var peer = ScriptedPeer.Answering(async (connection, stream) =>
        {
            await connection.GrpcHeadAsync(stream);
            await connection.ResetAsync(stream, code);
        });
        await MeansTheSameAsync(peer.Endpoint);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_status(GrpcCode code)
    {
        foreach (var detail in new[] { "etcdserver: 100%25 \"no\"", "etcdserver: no leader", "etcdserver: invalid auth token" })
        {
            await using var early = ScriptedPeer.Answering((connection, stream) => connection.HeadersAsync(
                stream, end: true, (":status", "200"), ("content-type", "application/grpc"), ("grpc-status", Number(code)), ("grpc-message", detail)));
            await IsTheSameAsync(early.Endpoint);
            await using var late = ScriptedPeer.Answering(async (connection, stream) =>
            {
                await connection.GrpcHeadAsync(stream);
                await connection.DataAsync(stream, GrpcAnswer.Frame(1));
                await connection.HeadersAsync(stream, end: true, ("grpc-status", Number(code)), ("grpc-message", detail));
            });
            await IsTheSameAsync(late.Endpoint);
        }
    }

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task An_answer_that_is_no_gRPC(int status)
    {
        await using var server = await GrpcServer.StartAsync(async http =>
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = "text/html";
            await http.Response.Body.WriteAsync("<html>"u8.ToArray());
        });
        await MeansTheSameAsync(server.Endpoint);
    }

    [Fact]
    public async Task Nobody_listens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var endpoint = Endpoint.Parse($"http://{listener.LocalEndpoint}");
        listener.Stop();
        await MeansTheSameAsync(endpoint);
    }

    private static Task DataAsync(ScriptedConnection connection, int stream, params byte[] data) =>
        connection.GrpcHeadAsync(stream).ContinueWith(
            _ => connection.DataAsync(stream, data), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default).Unwrap();

    private static async Task IsTheSameAsync(Endpoint endpoint)
    {
        var (ours, theirs) = await BothAsync(endpoint);
        Assert.Equal((ours.Code, ours.Origin, ours.Detail), (theirs.Code, theirs.Origin, theirs.Detail));
    }

    private static async Task MeansTheSameAsync(Endpoint endpoint)
    {
        var (ours, theirs) = await BothAsync(endpoint);
        Assert.Equal((Judge(ours), ours.Origin), (Judge(theirs), theirs.Origin));
        Assert.DoesNotContain('\n', theirs.Detail);
        Assert.Contains(endpoint.ToString(), theirs.Detail, StringComparison.Ordinal);
    }

    private static async Task<(GrpcException Ours, GrpcException Theirs)> BothAsync(Endpoint endpoint)
    {
        await using var ours = new Http2Transport(Settings);
        using var channel = GrpcChannel.ForAddress(
            endpoint.Address, new GrpcChannelOptions { MaxReceiveMessageSize = Settings.MaxMessageSize });
        await using var theirs = new GrpcNetTransport(channel);
        return (await UsersChannelSpec.FailureAsync(ours, endpoint), await UsersChannelSpec.FailureAsync(theirs, endpoint));
    }

    // What becomes of the stream, and of its watches where it ends.
    private static (Type, EndKind?) Judge(GrpcException failure)
    {
        var verdict = FailureDecider.Connection(failure, requireLeader: true, new Tries(1, 1), new Tries(0, 5));
        return (verdict.GetType(), (verdict as Verdict.Halt)?.Reason.Kind);
    }

    private static string Number(GrpcCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);

    private static TransportSettings Settings { get; } = new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(10), KeepAliveDelay = TimeSpan.FromMinutes(1), KeepAliveTimeout = TimeSpan.FromMinutes(1),
        MaxMessageSize = 1 << 20, WindowSize = 1 << 20, Tls = TlsSettings.None,
    };
}
