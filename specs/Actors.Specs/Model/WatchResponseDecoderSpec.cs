using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;

namespace Watch.Actors.Specs.Model;

public sealed class WatchResponseDecoderSpec
{
    private static readonly WatchResponse Full = new()
    {
        Header = new ResponseHeader { ClusterId = ulong.MaxValue, MemberId = 2, Revision = long.MaxValue, RaftTerm = 4 },
        WatchId = -1, Created = true, Canceled = true, CompactRevision = 77, CancelReason = "wörds", Fragment = true,
        Events =
        {
            new Event
            {
                Kv = new KeyValue
                {
                    Key = ByteString.CopyFrom(0xff, 0x00), Value = ByteString.CopyFromUtf8("new"),
                    CreateRevision = 3, ModRevision = 9, Version = 4, Lease = long.MinValue,
                },
                PrevKv = new KeyValue { Key = ByteString.CopyFrom(0xff, 0x00), Value = ByteString.CopyFromUtf8("old"), ModRevision = 8 },
            },
            new Event { Type = Event.Types.EventType.Delete, Kv = new KeyValue { Key = ByteString.CopyFromUtf8("gone"), ModRevision = 10 } },
        },
    };

    public static TheoryData<string, byte[]> UnknownFields => new()
    {
        { "a number", [0xa0, 0x06, 0xff, 0x01] },
        { "eight bytes", [0xa1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8] },
        { "bytes", [0xa2, 0x06, 2, 0xff, 0xff] },
        { "four bytes", [0xa5, 0x06, 1, 2, 3, 4] },
        { "the highest field number", [0xf8, 0xff, 0xff, 0xff, 0x0f, 0x01] },
    };

    public static TheoryData<string, byte[], string> Malformed => new()
    {
        { "field number 0", [0x00, 0x01], "a field number out of range" },
        { "a field number too high", [0x80, 0x80, 0x80, 0x80, 0x10, 0x01], "a field number out of range" },
        { "a number that does not end", [0x10, 0x80], "a number past the end" },
        { "a number of eleven bytes", [0x10, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], "a number of more than 64 bits" },
        { "a length past the end", [0x32, 0x05, 0x61], "a length past the end" },
        { "a length of more than an int", [0x32, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], "a length past the end" },
        { "eight bytes cut short", [0xa1, 0x06, 1, 2, 3], "a field past the end" },
        { "four bytes cut short", [0xa5, 0x06, 1], "a field past the end" },
        { "a group, which proto3 does not have", [0xa3, 0x06], "an unknown wire type" },
        { "a watch id that is bytes", [0x12, 0x01, 0x01], "a number of another wire type" },
        { "a header that is a number", [0x08, 0x01], "bytes of another wire type" },
        { "an event without a key", [0x5a, 0x02, 0x08, 0x01], "an event without a key" },
        { "a length that leaves its event", [0x5a, 0x04, 0x12, 0x05, 0x0a, 0x01, 0x61], "a length past the end" },
    };

    public static TheoryData<string, WatchResponse, bool> ProgressOrNot => new()
    {
        { "a revision and nothing else", new() { Header = new() { Revision = 7 }, WatchId = 1 }, true },
        { "no revision", new() { Header = new(), WatchId = 1 }, false },
        { "an event", new() { Header = new() { Revision = 7 }, Events = { Full.Events[0] } }, false },
        { "created", new() { Header = new() { Revision = 7 }, Created = true }, false },
        { "canceled", new() { Header = new() { Revision = 7 }, Canceled = true }, false },
        { "a compaction that leaves out canceled", new() { Header = new() { Revision = 7 }, CompactRevision = 3 }, false },
    };

    [Theory]
    [MemberData(nameof(ProgressOrNot))]
    public void Progress_is_a_revision_and_nothing_else(string rule, WatchResponse response, bool isProgress) =>
        Assert.Equal((rule, isProgress), (rule, WatchResponseDecoder.Decode(response.ToByteArray()).IsProgress));

    [Fact]
    public void Every_field_is_read()
    {
        var bytes = Full.ToByteArray();

        var response = WatchResponseDecoder.Decode(bytes);

        Assert.Equal((ulong.MaxValue, long.MaxValue, -1), (response.ClusterId, response.HeaderRevision, response.WatchId));
        Assert.Equal((true, true, true), (response.Created, response.Canceled, response.Fragment));
        Assert.Equal((77, "wörds"), (response.CompactRevision, response.CancelReason));
        var put = response.Events![0];
        Assert.Equal((EventType.Put, 3, 9, 4, long.MinValue), (put.Type, put.CreateRevision, put.ModRevision, put.Version, put.Lease));
        Assert.Equal(("FF00", "new", "old"), (Convert.ToHexString(put.Key.Span), put.ValueText, put.PreviousValueText));
        var delete = response.Events[1];
        Assert.Equal((EventType.Delete, "gone", 0, 10), (delete.Type, delete.KeyText, delete.Value.Length, delete.ModRevision));
        Assert.Null(delete.PreviousValue);
    }

    [Fact]
    public void Fields_that_are_not_sent_have_protobufs_defaults() =>
        Assert.Equal(new ServerResponse(), WatchResponseDecoder.Decode([]));

    [Fact]
    public void A_previous_key_value_without_a_value_is_an_empty_previous_value()
    {
        var response = new WatchResponse { Events = { new Event { Kv = new KeyValue { Key = ByteString.CopyFromUtf8("k") }, PrevKv = new KeyValue() } } };

        Assert.Equal("", WatchResponseDecoder.Decode(response.ToByteArray()).Events![0].PreviousValueText);
    }

    [Theory]
    [MemberData(nameof(UnknownFields))]
    public void A_field_of_a_later_etcd_is_passed_over(string rule, byte[] field)
    {
        var plain = WatchResponseDecoder.Decode(Full.ToByteArray());

        var later = WatchResponseDecoder.Decode([.. field, .. Full.ToByteArray(), .. field]);

        Assert.True(plain.Events!.SequenceEqual(later.Events!), rule);
        Assert.Equal(plain, later with { Events = plain.Events, Bytes = plain.Bytes });
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_bytes_are_told_by_what_is_wrong(string rule, byte[] bytes, string says)
    {
        var error = Assert.Throws<InvalidDataException>(() => WatchResponseDecoder.Decode(bytes));

        Assert.True(error.Message == $"the message is malformed: {says}", $"{rule}: {error.Message}");
    }

    [Fact]
    public void A_message_that_is_cut_anywhere_is_read_in_part_or_refused_as_protobuf_does()
    {
        var whole = Full.ToByteArray();
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole[..length];
            var refused = Record.Exception(() => WatchResponse.Parser.ParseFrom(cut)) is not null;
            var error = Record.Exception(() => WatchResponseDecoder.Decode(cut));
            if (refused) Assert.IsType<InvalidDataException>(error);
            else Assert.Null(error);
        }
    }

    [Fact]
    public void Whatever_bytes_come_it_is_an_InvalidDataException_or_a_response()
    {
        var random = new Random(20240607);
        var whole = Full.ToByteArray();
        for (var round = 0; round < 50_000; round++)
        {
            var bytes = round % 2 == 0 ? (byte[])whole.Clone() : new byte[random.Next(64)];
            if (round % 2 != 0) random.NextBytes(bytes);
            else for (var changes = random.Next(1, 4); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

            if (Record.Exception(() => Touch(WatchResponseDecoder.Decode(bytes))) is { } error and not InvalidDataException)
                Assert.Fail($"{error.GetType().Name} for {Convert.ToHexString(bytes)}");
        }
    }

    [Fact]
    public void Events_of_very_different_sizes_are_all_read()
    {
        var response = new WatchResponse();
        for (var i = 0; i < 300; i++)
            response.Events.Add(new Event { Kv = new KeyValue { Key = ByteString.CopyFromUtf8("k"), Value = ByteString.CopyFrom(new byte[i % 7 == 0 ? 5000 : 0]), ModRevision = i } });

        Assert.Equal(Enumerable.Range(0, 300).Select(i => (long)i), WatchResponseDecoder.Decode(response.ToByteArray()).Events!.Select(each => each.ModRevision));
    }

    private static void Touch(ServerResponse response)
    {
        foreach (var each in response.Events ?? new EventBatch([]))
            _ = each.Key.Length + each.Value.Length + (each.PreviousValue?.Length ?? 0) + each.GetHashCode();
    }
}
