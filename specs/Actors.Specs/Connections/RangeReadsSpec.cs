using Akka.Actor;
using Google.Protobuf;
using Watch.Actors.Connections;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.Specs.Settings;
using Watch.Actors.Substreams;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Connections;

/// <summary>Rule 12: watches that list their ranges all at once do not read all at once.</summary>
public sealed class RangeReadsSpec
{
    private readonly BusyMember _member = new();
    private readonly RecordingRef _owner = new();
    private readonly RangeReads _reads;

    public RangeReadsSpec()
    {
        var plan = new ConnectionPlan(
            Endpoint.Parse("http://one:1"), StreamContext.Default, OneInFlight: false, new StoreIdentity(), new WatchIds(), Hocon.Read(""));
        _reads = new RangeReads(_member, plan, new Dictionary<string, string>(), new RecordingRef(), CancellationToken.None);
    }

    [Fact]
    public void Eight_reads_are_under_way_and_the_next_begins_when_one_is_done_in_the_order_of_asking()
    {
        for (var id = 1; id <= 20; id++) _reads.Add(ListOf(id));
        Assert.Equal(Enumerable.Range(1, 8), _member.Limits);

        Assert.Null(_reads.OnDone(new RangeReads.Done(ListOf(3), 0, new RangeResponse(), null)));

        Assert.Equal(Enumerable.Range(1, 9), _member.Limits);
        Assert.Equal(3, Assert.IsType<ConnectionProtocol.Listed>(Assert.Single(_owner.Told)).Id);
    }

    [Fact]
    public void A_read_that_is_refused_makes_room_as_well()
    {
        for (var id = 1; id <= 9; id++) _reads.Add(ListOf(id));

        var denied = new GrpcException(GrpcCode.PermissionDenied, "etcdserver: permission denied", FailureOrigin.Server);
        Assert.Null(_reads.OnDone(new RangeReads.Done(ListOf(1), 0, null, denied)));

        Assert.Equal(9, _member.Limits.Count);
        Assert.IsType<ConnectionProtocol.Refused>(Assert.Single(_owner.Told));
    }

    private ConnectionProtocol.List ListOf(int id) => new(id, new RangeRequest { Limit = id }, _owner);

    /// <summary>Answers nothing, and keeps which reads it was asked for, by their limits.</summary>
    private sealed class BusyMember : IWatchTransport
    {
        public List<int> Limits { get; } = [];

        public Task<TResponse> UnaryAsync<TResponse>(
            Endpoint endpoint, string method, IMessage request, MessageParser<TResponse> response,
            IReadOnlyDictionary<string, string> metadata, TimeSpan deadline, CancellationToken cancellation)
            where TResponse : IMessage<TResponse>
        {
            Limits.Add((int)((RangeRequest)request).Limit);
            return new TaskCompletionSource<TResponse>().Task;
        }

        public Task<IWatchCall> OpenWatchAsync(Endpoint endpoint, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellation) =>
            throw new NotSupportedException("reads need no watch");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
