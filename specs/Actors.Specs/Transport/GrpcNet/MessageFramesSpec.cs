using Watch.Actors.Specs.Transport.Peers;
using Watch.Actors.Transport;
using Watch.Actors.Transport.GrpcNet;

namespace Watch.Actors.Specs.Transport.GrpcNet;

public sealed class MessageFramesSpec
{
    [Fact]
    public void Wherever_the_bytes_are_cut_all_can_be_read_and_only_a_whole_message_is_an_end()
    {
        byte[] all = [.. GrpcAnswer.Frame(1, 2, 3), .. GrpcAnswer.Frame(), .. GrpcAnswer.Frame(4)];
        int[] ends = [8, 13, 19];
        for (var size = 1; size <= all.Length; size++)
        {
            var frames = new MessageFrames(maxMessageSize: 3);
            var at = 0;
            foreach (var part in all.Chunk(size))
            {
                Assert.Equal(part.Length, frames.Follow(part));
                at += part.Length;
                Assert.Equal(!ends.Contains(at), frames.IsWithinMessage);
            }
            frames.ThrowIfUnreadable();
        }
    }

    [Theory]
    [InlineData(0, 4, GrpcCode.ResourceExhausted, FailureOrigin.Limit)]
    [InlineData(1, 1, GrpcCode.Internal, FailureOrigin.Transport)]
    [InlineData(60, 1, GrpcCode.Internal, FailureOrigin.Transport)]
    public void What_comes_before_a_message_that_cannot_be_taken_can_be_read(byte flag, byte length, GrpcCode code, FailureOrigin origin)
    {
        var frames = new MessageFrames(maxMessageSize: 3);
        Assert.Equal(6, frames.Follow([.. GrpcAnswer.Frame(9), flag, 0, 0, 0, length, 7]));
        var failure = Assert.Throws<GrpcException>(frames.ThrowIfUnreadable);
        Assert.Equal((code, origin), (failure.Code, failure.Origin));
    }
}
