using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Watch.Actors.Protos;
using Watch.Actors.Specs.Transport.Peers;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;
using Watch.Actors.Transport.GrpcNet;

namespace Watch.Actors.Specs.Transport.GrpcNet;

/// <summary>A channel of an application's own, as Grpc.Net.Client makes it.</summary>
public sealed class UsersChannelSpec
{
    private static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>(StringComparer.Ordinal);

    [Fact]
    public async Task An_interceptor_is_passed_by_duplex_and_unary_calls()
    {
        await using var server = await GrpcServer.StartAsync(async http =>
        {
            await GrpcAnswer.ReadAsync(http);
            await GrpcAnswer.WriteAsync(http, new RangeResponse { Count = http.Request.Headers["from"].Count }.ToByteArray());
            await GrpcAnswer.EndAsync(http, GrpcCode.Ok);
        });
        using var channel = GrpcChannel.ForAddress(server.Endpoint.Address);
        var transport = new GrpcNetTransport(channel.Intercept(headers =>
        {
            headers.Add("from", "interceptor");
            return headers;
        }));
        await using var call = await transport.OpenWatchAsync(server.Endpoint, NoMetadata, default).Soon();
        await call.WriteAsync([new WatchRequest()], default).Soon();
        Assert.Equal(1, RangeResponse.Parser.ParseFrom(Assert.Single((await call.ReadAsync(default).Soon())!)).Count);
        Assert.Null(await call.ReadAsync(default).Soon());
        Assert.Equal(1, (await RangeAsync(transport, server.Endpoint)).Count);
    }

    [Fact]
    public async Task The_channel_stays_the_applications_when_the_transport_and_its_calls_are_disposed()
    {
        await using var server = await GrpcServer.StartAsync(async http =>
        {
            await GrpcAnswer.WriteAsync(http);
            await GrpcAnswer.EndAsync(http, GrpcCode.Ok);
        });
        using var channel = GrpcChannel.ForAddress(server.Endpoint.Address);
        var closed = new GrpcNetTransport(channel);
        await (await closed.OpenWatchAsync(server.Endpoint, NoMetadata, default).Soon()).DisposeAsync();
        await closed.DisposeAsync();
        Assert.Equal(GrpcCode.Cancelled, (await Assert.ThrowsAsync<GrpcException>(() => RangeAsync(closed, server.Endpoint))).Code);
        await RangeAsync(new GrpcNetTransport(channel), server.Endpoint);
    }

    [Fact]
    public async Task Each_member_may_have_an_invoker_of_its_own()
    {
        await using var first = await GrpcServer.StartAsync(http => GrpcAnswer.EndAsync(http, GrpcCode.NotFound, "first"));
        await using var second = await GrpcServer.StartAsync(http => GrpcAnswer.EndAsync(http, GrpcCode.NotFound, "second"));
        using var toFirst = GrpcChannel.ForAddress(first.Endpoint.Address);
        using var toSecond = GrpcChannel.ForAddress(second.Endpoint.Address);
        await using var transport = new GrpcNetTransport(endpoint => (endpoint == first.Endpoint ? toFirst : toSecond).CreateCallInvoker());
        Assert.Equal("first", (await Assert.ThrowsAsync<GrpcException>(() => RangeAsync(transport, first.Endpoint))).Detail);
        Assert.Equal("second", (await Assert.ThrowsAsync<GrpcException>(() => RangeAsync(transport, second.Endpoint))).Detail);
    }

    [Fact]
    public async Task A_channel_that_cannot_be_had_is_a_failure_like_any_other()
    {
        var endpoint = Endpoint.Parse("127.0.0.1:1");
        await using var transport = new GrpcNetTransport(_ => throw new InvalidOperationException("no channel\nyet"));
        var failure = await Assert.ThrowsAsync<GrpcException>(() => transport.OpenWatchAsync(endpoint, NoMetadata, default));
        Assert.Equal((GrpcCode.Unavailable, FailureOrigin.Transport), (failure.Code, failure.Origin));
        Assert.Equal("call to http://127.0.0.1:1 failed: no channel yet", failure.Detail);
    }

    [Fact]
    public async Task Messages_of_any_size_arrive_where_the_channel_has_no_limit_and_are_counted()
    {
        var response = new WatchResponse { WatchId = 3 };
        response.Events.AddRange(Enumerable.Range(1, 6).Select(i => Answers.Put($"k{i}", i, new string('x', 1 << 20))));
        await using var server = await GrpcServer.StartAsync(async http =>
        {
            await GrpcAnswer.WriteAsync(http, response.ToByteArray());
            await GrpcAnswer.EndAsync(http, GrpcCode.Ok);
        });
        using var channel = GrpcChannel.ForAddress(server.Endpoint.Address, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        await using var call = await new GrpcNetTransport(channel).OpenWatchAsync(server.Endpoint, NoMetadata, default).Soon();
        var parts = (await call.ReadAsync(default).Soon())!.Select(WatchResponse.Parser.ParseFrom).ToArray();
        Assert.Equal(response.Events, parts.SelectMany(part => part.Events));
        Assert.InRange(parts.Length, 3, 6);
        Assert.Equal(Enumerable.Range(1, parts.Length).Select(i => i < parts.Length), parts.Select(part => part.Fragment));
        Assert.InRange(call.BytesReceived, 6 << 20, 7 << 20);
    }

    [Fact]
    public async Task A_message_above_the_channels_limit_ends_the_call_with_the_remedy()
    {
        await using var server = await GrpcServer.StartAsync(http => GrpcAnswer.WriteAsync(http, new byte[5 << 20]));
        using var channel = GrpcChannel.ForAddress(server.Endpoint.Address);
        var failure = await FailureAsync(new GrpcNetTransport(channel), server.Endpoint);
        Assert.Equal((GrpcCode.ResourceExhausted, FailureOrigin.Limit), (failure.Code, failure.Origin));
        Assert.Contains("MaxReceiveMessageSize", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadline_of_the_channels_is_no_word_of_the_servers()
    {
        await using var peer = ScriptedPeer.Start(connection => connection.Closed);
        using var channel = GrpcChannel.ForAddress(peer.Endpoint.Address);
        var failure = await FailureAsync(new GrpcNetTransport(channel.Intercept(new Hurried())), peer.Endpoint);
        Assert.Equal((GrpcCode.DeadlineExceeded, FailureOrigin.Transport), (failure.Code, failure.Origin));
    }

    [Fact]
    public async Task Bytes_in_metadata_are_sent_as_they_are_given()
    {
        var seen = new TaskCompletionSource<string>();
        await using var server = await GrpcServer.StartAsync(http =>
        {
            seen.TrySetResult(http.Request.Headers["some-bin"].ToString());
            return GrpcAnswer.EndAsync(http, GrpcCode.Ok);
        });
        using var channel = GrpcChannel.ForAddress(server.Endpoint.Address);
        var transport = new GrpcNetTransport(channel);
        await using var call = await transport.OpenWatchAsync(server.Endpoint, Some("AQID"), default).Soon();
        Assert.Equal("AQID", await seen.Task.Soon());
        var failure = await Assert.ThrowsAsync<GrpcException>(() => transport.OpenWatchAsync(server.Endpoint, Some("no bytes"), default).Soon());
        Assert.Equal(GrpcCode.InvalidArgument, failure.Code);

        static Dictionary<string, string> Some(string value) => new(StringComparer.Ordinal) { ["some-bin"] = value };
    }

    internal static async Task<GrpcException> FailureAsync(IWatchTransport transport, Endpoint endpoint) =>
        await Assert.ThrowsAsync<GrpcException>(async () =>
        {
            await using var call = await transport.OpenWatchAsync(endpoint, NoMetadata, default).Soon();
            while (await call.ReadAsync(default).Soon() is not null)
            {
            }
        });

    private static Task<RangeResponse> RangeAsync(GrpcNetTransport transport, Endpoint endpoint) => transport.UnaryAsync(
        endpoint, "/etcdserverpb.KV/Range", new RangeRequest(), RangeResponse.Parser, NoMetadata, TimeSpan.FromMinutes(1), default).Soon();

    /// <summary>Gives every call little time.</summary>
    private sealed class Hurried : Interceptor
    {
        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            ClientInterceptorContext<TRequest, TResponse> context, AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation) =>
            continuation(new ClientInterceptorContext<TRequest, TResponse>(
                context.Method, context.Host, context.Options.WithDeadline(DateTime.UtcNow.AddMilliseconds(200))));
    }
}
