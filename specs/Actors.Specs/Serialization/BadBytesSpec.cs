using System.Runtime.Serialization;
using Google.Protobuf;
using Watch.Actors.Protos;
using Wire = Watch.Actors.Protos.Wire;

namespace Watch.Actors.Specs.Serialization;

public sealed class BadBytesSpec(SerializationFixture fixture) : IClassFixture<SerializationFixture>
{
    private static readonly Event OneEvent = new() { Kv = new KeyValue { Key = ByteString.CopyFromUtf8("k"), ModRevision = 1 } };

    public static TheoryData<string, byte[], string> BadEvents => new()
    {
        { "a length past the end", [0x0a, 0x7f], "2 bytes are no EtcdWatch.Events (manifest \"E\"): the message is malformed: a length past the end" },
        { "more events than announced", new Wire.Events { Count = 1, Events_ = { OneEvent, OneEvent } }.ToByteArray(), "it holds more events than it announces" },
        { "fewer events than announced", new Wire.Events { Tag = "long enough", Count = 2, Events_ = { OneEvent } }.ToByteArray(), "it holds fewer events than it announces" },
        { "a number that would cost memory", new Wire.Events { Count = int.MaxValue }.ToByteArray(), "it announces more events than it can hold" },
        { "a negative number", new Wire.Events { Count = -1 }.ToByteArray(), "it announces more events than it can hold" },
        {
            "a second number", [.. new Wire.Events { Count = 1, Events_ = { OneEvent } }.ToByteArray(), .. new Wire.Events { Count = 1 }.ToByteArray()],
            "it announces its events after the first of them"
        },
        { "an event without a key", new Wire.Events { Count = 1, Events_ = { new Event(), OneEvent } }.ToByteArray(), "the message is malformed: an event without a key" },
    };

    [Theory]
    [MemberData(nameof(BadEvents))]
    public void Events_that_cannot_be_read_are_a_clear_error(string rule, byte[] bytes, string says)
    {
        var error = Assert.Throws<SerializationException>(() => fixture.Serializer.FromBinary(bytes, "E"));

        Assert.True(error.Message.EndsWith(says, StringComparison.Ordinal), $"{rule}: {error.Message}");
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("W")]
    [InlineData("U")]
    [InlineData("A")]
    [InlineData("S")]
    [InlineData("X")]
    [InlineData("ST")]
    public void Bytes_that_are_no_protobuf_are_a_clear_error(string manifest)
    {
        var error = Assert.Throws<SerializationException>(() => fixture.Serializer.FromBinary([0x0a, 0x7f], manifest));

        Assert.StartsWith("2 bytes are no EtcdWatch.", error.Message, StringComparison.Ordinal);
        Assert.Contains($"(manifest \"{manifest}\")", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_watch_without_a_range_is_a_clear_error()
    {
        var error = Assert.Throws<SerializationException>(() => fixture.Serializer.FromBinary(new Wire.Watch { Tag = "t" }.ToByteArray(), "W"));

        Assert.Equal("3 bytes are no EtcdWatch.Watch (manifest \"W\"): it has no range", error.Message);
    }

    [Fact]
    public void A_manifest_that_only_a_newer_node_knows_is_a_clear_error()
    {
        var error = Assert.Throws<SerializationException>(() => fixture.Serializer.FromBinary([], "Z9"));

        Assert.Equal("no message of EtcdWatch has the manifest \"Z9\": the node that sent it runs a newer version; update this one", error.Message);
    }

    [Fact]
    public void A_message_of_someone_elses_is_a_clear_error()
    {
        var error = Assert.Throws<SerializationException>(() => fixture.Serializer.ToBinary("text"));

        Assert.Equal("System.String is no message of EtcdWatch: bind it to a serializer of its own", error.Message);
        Assert.Throws<SerializationException>(() => fixture.Serializer.Manifest("text"));
    }

    [Fact]
    public void Fields_that_only_a_newer_node_knows_are_passed_over()
    {
        byte[] newer = [.. new Wire.Events { Tag = "t", Count = 1, Events_ = { OneEvent } }.ToByteArray(), 0xf8, 0x01, 0x2a];

        Assert.Single(Assert.IsType<EtcdWatch.Events>(fixture.Serializer.FromBinary(newer, "E")).Batch);
    }
}
