using System.Buffers;
using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

public class GrpcFramingSpec
{
    [Fact(DisplayName = "Messages are framed one behind the other, an empty one too")]
    public void Frames()
    {
        IMessage[] messages = [new WatchCancelRequest { WatchId = 3 }, new WatchProgressRequest()];
        var frames = new byte[GrpcFraming.SizeOf(messages)];
        Assert.Equal(frames.Length, GrpcFraming.Write(messages, frames));
        Assert.Equal([0, 0, 0, 0, 2, 8, 3, 0, 0, 0, 0, 0], frames);
    }

    [Fact(DisplayName = "A frame that is cut at any byte is left as it is; the rest completes it")]
    public void Cut_anywhere()
    {
        byte[] frame = [0, 0, 0, 0, 3, 7, 8, 9];
        for (var cut = 0; cut < frame.Length; cut++)
        {
            var first = new ReadOnlySequence<byte>(frame, 0, cut);
            Assert.False(GrpcFraming.TryRead(ref first, 100, out _));
            Assert.Equal(cut, first.Length);
            var whole = TwoSegments(frame[..cut], frame[cut..]);
            Assert.True(GrpcFraming.TryRead(ref whole, 100, out var message));
            Assert.Equal([7, 8, 9], message);
            Assert.True(whole.IsEmpty);
        }
    }

    [Fact(DisplayName = "Only the first message is taken, and its array is its own")]
    public void Takes_the_first()
    {
        byte[] frames = [0, 0, 0, 0, 1, 7, 0, 0, 0, 0, 0];
        var buffer = new ReadOnlySequence<byte>(frames);
        Assert.True(GrpcFraming.TryRead(ref buffer, 100, out var first));
        frames[5] = 99;
        Assert.Equal([7], first);
        Assert.True(GrpcFraming.TryRead(ref buffer, 100, out var second));
        Assert.Empty(second);
        Assert.False(GrpcFraming.TryRead(ref buffer, 100, out _));
    }

    [Theory(DisplayName = "What cannot be read is said by the header alone")]
    [InlineData(new byte[] { 0, 0, 0, 0, 101 }, GrpcCode.ResourceExhausted)]
    [InlineData(new byte[] { 0, 0xff, 0xff, 0xff, 0xff }, GrpcCode.ResourceExhausted)]
    [InlineData(new byte[] { 1, 0, 0, 0, 1 }, GrpcCode.Internal)]
    [InlineData(new byte[] { 60, 104, 116, 109, 108 }, GrpcCode.Internal)]
    public void Unreadable(byte[] header, GrpcCode code)
    {
        var failure = Assert.Throws<GrpcException>(() =>
        {
            var buffer = new ReadOnlySequence<byte>(header);
            GrpcFraming.TryRead(ref buffer, 100, out _);
        });
        Assert.Equal((code, FailureOrigin.Transport), (failure.Code, failure.Origin));
    }

    [Fact(DisplayName = "A message as large as the limit is taken")]
    public void At_the_limit()
    {
        var buffer = new ReadOnlySequence<byte>([0, 0, 0, 0, 2, 5, 6]);
        Assert.True(GrpcFraming.TryRead(ref buffer, 2, out var message));
        Assert.Equal([5, 6], message);
    }

    [Fact(DisplayName = "A claim of 600 MB takes no memory until the bytes come")]
    public async Task Claims_cost_nothing()
    {
        byte[] claim = [0, 0x23, 0xc3, 0x46, 0x00, 1, 2, 3];
        var reader = new MessageReader(new MemoryStream(claim), maxMessageSize: int.MaxValue);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = reader.ReadAsync(default);
        Assert.True(read.IsCompleted);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Empty(await read);
        Assert.True(reader.IsCutShort);
    }

    private static ReadOnlySequence<byte> TwoSegments(byte[] first, byte[] second)
    {
        var tail = new Segment(second, first.Length);
        return new ReadOnlySequence<byte>(new Segment(first, 0, tail), 0, tail, second.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, long before, Segment? next = null)
        {
            Memory = bytes;
            RunningIndex = before;
            Next = next;
        }
    }
}
