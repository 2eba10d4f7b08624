using System.Collections.Immutable;
using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit.Specs.Scripted;

public sealed class ScriptedTransportSpec
{
    private static readonly Endpoint Anywhere = Endpoint.Parse("http://127.0.0.1:2379");
    private static readonly GrpcException Down = new(GrpcCode.Unavailable, "down", FailureOrigin.Transport);

    private readonly ScriptedTransport _transport = new() { Unary = (_, _) => Answers.Status() };

    [Fact]
    public async Task In_an_outage_no_call_is_opened_and_none_is_answered_and_after_it_both_are()
    {
        _transport.Outage = Down;
        Assert.Same(Down, await Assert.ThrowsAsync<GrpcException>(OpenAsync));
        Assert.Same(Down, await Assert.ThrowsAsync<GrpcException>(OpenAsync));
        Assert.Same(Down, await Assert.ThrowsAsync<GrpcException>(StatusAsync));
        Assert.Equal(0, _transport.Opened);

        _transport.Outage = null;
        await OpenAsync();
        await StatusAsync();
        Assert.Equal((1, 5), (_transport.Opened, _transport.Endpoints.Count));
    }

    [Fact]
    public async Task Who_is_told_of_requests_finds_them_and_can_answer_them_at_once()
    {
        _transport.Requested = call =>
            call.Respond([.. call.TakeRequests().Select(request => Answers.Created(request.CreateRequest.WatchId, 7))]);
        var opened = await OpenAsync();
        await opened.WriteAsync([new WatchRequest { CreateRequest = new WatchCreateRequest { WatchId = 5 } }], CancellationToken.None);
        var answer = Assert.Single((await opened.ReadAsync(CancellationToken.None))!);
        Assert.Equal(Answers.Created(5, 7), WatchResponse.Parser.ParseFrom(answer));
    }

    private Task<IWatchCall> OpenAsync() =>
        _transport.OpenWatchAsync(Anywhere, ImmutableDictionary<string, string>.Empty, CancellationToken.None);

    private Task<StatusResponse> StatusAsync() => _transport.UnaryAsync(
        Anywhere, "/etcdserverpb.Maintenance/Status", new StatusRequest(), StatusResponse.Parser,
        ImmutableDictionary<string, string>.Empty, TimeSpan.FromSeconds(1), CancellationToken.None);
}
