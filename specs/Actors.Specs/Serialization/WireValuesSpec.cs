using System.Collections.Immutable;
using Google.Protobuf;
using Watch.Actors.Specs.Model;
using Wire = Watch.Actors.Protos.Wire;

namespace Watch.Actors.Specs.Serialization;

public sealed class WireValuesSpec(SerializationFixture fixture) : IClassFixture<SerializationFixture>
{
    private const int OneMegabyte = 1024 * 1024;

    public static TheoryData<string, byte[], byte[], byte[]?> EventBytes => new()
    {
        { "a key that is no UTF-8", [0xff, 0xfe, 0x00, 0xc3], [1], null },
        { "a value that is no UTF-8", [1], [0xff, 0x00, 0x80], null },
        { "a key of one zero byte", [0], [1], null },
        { "an empty value", [1], [], null },
        { "an empty previous value, which is not none", [1], [2], [] },
        { "no previous value", [1], [2], null },
        { "a previous value that is no UTF-8", [1], [2], [0xff] },
    };

    public static TheoryData<string, byte[], byte[]> Ranges => new()
    {
        { "a single key", [1], [] },
        { "an interval", [1], [2] },
        { "bytes that are no UTF-8", [0xff, 0x00], [0xff, 0xff] },
        { "no upper bound", [5], [0] },
        { "the whole keyspace", [0], [0] },
    };

    public static TheoryData<int?> Credits => [null, 0, 1, int.MaxValue, -1];

    public static TheoryData<EndKind> EndKinds => [.. Enum.GetValues<EndKind>()];

    public static TheoryData<ConnectionPhase> Phases => [.. Enum.GetValues<ConnectionPhase>()];

    public static TheoryData<EventFilters> Filters =>
        [EventFilters.None, EventFilters.NoPut, EventFilters.NoDelete, EventFilters.NoPut | EventFilters.NoDelete];

    [Theory]
    [MemberData(nameof(EventBytes))]
    public void Bytes_of_an_event_stay_bytes(string rule, byte[] key, byte[] value, byte[]? previous)
    {
        var sent = EventBatches.Put(key, value, modRevision: 8, previous, createRevision: 5);

        var arrived = Assert.Single(fixture.RoundTrip(new EtcdWatch.Events(rule, EventBatches.Of(sent))).Batch);

        Assert.Equal(sent, arrived);
        Assert.Equal(previous is null, arrived.PreviousValue is null);
    }

    [Fact]
    public void A_key_a_value_and_a_previous_value_of_a_megabyte_arrive()
    {
        var sent = EventBatches.Put(Filled(3), Filled(4), modRevision: 8, previous: Filled(5));

        Assert.Equal(sent, Assert.Single(fixture.RoundTrip(new EtcdWatch.Events("t", EventBatches.Of(sent))).Batch));
    }

    [Fact]
    public void Events_that_arrive_are_views_over_one_buffer()
    {
        var sent = new EtcdWatch.Events("t", EventBatches.Of(EventBatches.Put("a", "1", 2, "0"), EventBatches.Put("b", "2", 2)));
        var bytes = fixture.Serializer.ToBinary(sent);

        var arrived = (EtcdWatch.Events)fixture.Serializer.FromBinary(bytes, fixture.Serializer.Manifest(sent));

        foreach (var each in arrived.Batch)
        {
            Assert.Same(bytes, BufferOf(each.Key));
            Assert.Same(bytes, BufferOf(each.Value));
        }
        Assert.Same(bytes, BufferOf(arrived.Batch[0].PreviousValue!.Value));
    }

    [Fact]
    public void A_part_of_a_larger_batch_is_sent_alone()
    {
        var part = EventBatches.AtRevisions(1, 2, 3, 4).Slice(1, 2);

        Assert.Equal(part, fixture.RoundTrip(new EtcdWatch.Events("t", part)).Batch);
    }

    [Fact]
    public void Ten_thousand_events_arrive_in_order()
    {
        var many = EventBatches.AtRevisions([.. Enumerable.Range(1, 10_000)]);

        Assert.Equal(many, fixture.RoundTrip(new EtcdWatch.Events("t", many)).Batch);
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void A_range_arrives_byte_by_byte(string rule, byte[] start, byte[] end)
    {
        var range = new KeyRange(start, end);

        Assert.Equal(range, fixture.RoundTrip(new EtcdWatch.Watch(rule, range)).Range);
    }

    [Theory]
    [MemberData(nameof(Credits))]
    public void Credit_that_is_not_said_is_told_from_no_credit(int? credit) =>
        Assert.Equal(credit, fixture.RoundTrip(new EtcdWatch.Watch("t", KeyRange.All) { Credit = credit }).Credit);

    [Theory]
    [MemberData(nameof(Filters))]
    public void Filters_arrive(EventFilters filters) =>
        Assert.Equal(filters, fixture.RoundTrip(new EtcdWatch.Watch("t", KeyRange.All) { Options = new WatchOptions { Filters = filters } }).Options.Filters);

    [Theory]
    [MemberData(nameof(EndKinds))]
    public void Every_kind_of_ending_has_its_own_name_on_the_wire(EndKind kind)
    {
        Assert.Equal(kind.ToString(), ((Wire.EndKind)kind).ToString());
        Assert.Equal(kind, fixture.RoundTrip(new EtcdWatch.Ended("t", new EndReason(kind, ""))).Reason.Kind);
    }

    [Theory]
    [MemberData(nameof(Phases))]
    public void Every_phase_of_a_connection_has_its_own_name_on_the_wire(ConnectionPhase phase) =>
        Assert.Equal(phase.ToString(), ((Wire.ConnectionPhase)phase).ToString());

    [Fact]
    public void An_ending_of_a_kind_that_only_a_newer_node_knows_still_ends_the_watch_and_keeps_its_words()
    {
        var newer = new Wire.Ended { Tag = "t", Kind = (Wire.EndKind)1000, Detail = "what a newer node says" }.ToByteArray();

        var ended = Assert.IsType<EtcdWatch.Ended>(fixture.Serializer.FromBinary(newer, "X"));

        Assert.Equal(new EndReason(EndKind.Failed, "what a newer node says"), ended.Reason);
    }

    [Fact]
    public void A_watch_without_options_or_context_has_the_default_ones()
    {
        var least = new Wire.Watch { Tag = "t", Range = new Wire.KeyRange() }.ToByteArray();

        Assert.Equal(new EtcdWatch.Watch("t", KeyRange.Key("\0")), fixture.Serializer.FromBinary(least, "W"));
    }

    [Fact]
    public void Contexts_that_were_equal_before_are_equal_after()
    {
        var metadata = ImmutableSortedDictionary<string, string>.Empty.Add("b", "1").Add("a", "ü").Add("A", "");
        var context = new StreamContext { Metadata = metadata };

        var arrived = fixture.RoundTrip(new EtcdWatch.Watch("t", KeyRange.All) { Context = context }).Context;

        Assert.Equal(new StreamContext { Metadata = metadata.WithComparers(StringComparer.Ordinal) }, arrived);
    }

    private static byte[] Filled(byte with)
    {
        var bytes = new byte[OneMegabyte];
        Array.Fill(bytes, with);
        return bytes;
    }

    private static byte[]? BufferOf(ReadOnlyMemory<byte> memory) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(memory, out var segment) ? segment.Array : null;
}
