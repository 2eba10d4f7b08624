using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Watch.Actors.Specs.Properties;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

public sealed class DataFilterSpec
{
    private const byte Data = 0, Headers = 1, EndStream = 1, Padded = 8;

    private readonly ArrayBufferWriter<byte> _data = new();
    private readonly ArrayBufferWriter<byte> _rest = new();
    private readonly DataFilter _filter;

    public DataFilterSpec() => _filter = new DataFilter(_data, _rest);

    [Fact]
    public void Payload_goes_one_way_and_all_other_frames_the_other_wherever_the_bytes_are_cut()
    {
        byte[] all = [.. Frame(4, 0), .. Frame(Data, 0, 1, 2), .. Frame(Headers, 4, 9, 9), .. Frame(Data, 0), .. Frame(Data, 0, 3), .. Frame(6, 0, 7)];
        for (var size = 1; size <= all.Length; size++)
        {
            var (data, rest) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
            var filter = new DataFilter(data, rest);
            foreach (var part in all.Chunk(size)) filter.Take(part);
            Assert.Equal([1, 2, 3], data.WrittenSpan.ToArray());
            Assert.Equal([.. Frame(4, 0), .. Frame(Headers, 4, 9, 9), .. Frame(6, 0, 7)], rest.WrittenSpan.ToArray());
        }
    }

    [Fact]
    public void The_end_of_a_stream_is_passed_on_without_its_payload()
    {
        _filter.Take(Frame(Data, EndStream, 1, 2));
        Assert.Equal([1, 2], _data.WrittenSpan.ToArray());
        Assert.Equal(Frame(Data, EndStream), _rest.WrittenSpan.ToArray());
    }

    [Fact]
    public void Padding_is_no_payload_and_is_counted()
    {
        byte[] padded = Frame(Data, Padded, 3, 1, 2, 0, 0, 0);
        foreach (var each in padded) _filter.Take([each]);
        _filter.Take(Frame(Data, Padded | EndStream, 0));
        _filter.Take(Frame(Data, 0, 5));
        Assert.Equal([1, 2, 5], _data.WrittenSpan.ToArray());
        Assert.Equal(5, _filter.Padding);
        Assert.Equal(Frame(Data, EndStream), _rest.WrittenSpan.ToArray());
    }

    [Fact]
    public void More_padding_than_there_is_does_no_harm()
    {
        _filter.Take(Frame(Data, Padded, 200, 1));
        _filter.Take(Frame(Data, 0, 5));
        Assert.Equal([5], _data.WrittenSpan.ToArray());
    }

    [Fact]
    public void Half_a_header_is_passed_on_at_the_end()
    {
        _filter.Take([1, 2, 3]);
        Assert.Equal(0, _rest.WrittenCount);
        _filter.End();
        Assert.Equal([1, 2, 3], _rest.WrittenSpan.ToArray());
    }

    [Fact]
    public void No_byte_is_lost_of_whatever_comes()
    {
        var bytes = ArbMap.Default.GeneratorFor<byte>().ArrayOf();
        var frames =
            from type in Gen.Elements<byte>(Data, Data, Headers, 4)
            from payload in bytes
            select Frame(type, 0, payload);
        Seeded.Check(
            Prop.ForAll(
                frames.ListOf().ToArbitrary(), Gen.Choose(1, 40).ToArbitrary(),
                (all, size) =>
                {
                    var (data, rest) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
                    var filter = new DataFilter(data, rest);
                    foreach (var part in all.SelectMany(frame => frame).Chunk(size)) filter.Take(part);
                    Assert.Equal(all.Where(frame => frame[3] == Data).SelectMany(frame => frame[9..]), data.WrittenSpan.ToArray());
                    Assert.Equal(all.Where(frame => frame[3] != Data).SelectMany(frame => frame), rest.WrittenSpan.ToArray());
                }),
            cases: 500, largest: 40);
    }

    private static byte[] Frame(byte type, byte flags, params byte[] payload) =>
        [0, (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, 1, .. payload];
}
