using System.Text;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

public class PeerFramesSpec
{
    private static readonly byte[] Settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    private static readonly byte[] Data = [0, 0, 3, 0, 0, 0, 0, 0, 1, 3, 3, 3];
    private static readonly byte[] Reset = [0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 8];
    private static readonly byte[] GoAway = [0, 0, 12, 7, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 11, .. "calm"u8];

    [Fact(DisplayName = "RST_STREAM and GOAWAY are seen among other frames, wherever the bytes are cut")]
    public void Cut_anywhere()
    {
        byte[] all = [.. Settings, .. Data, .. Reset, .. GoAway, .. Data];
        for (var size = 1; size <= all.Length; size++)
        {
            var frames = new PeerFrames(TimeProvider.System);
            foreach (var part in all.Chunk(size))
                frames.Follow(part);
            Assert.Equal(new StreamReset(8), frames.Reset);
            Assert.Equal(new GoAway(11, "calm"), frames.GoAway);
            Assert.False(frames.IsForeign);
        }
    }

    [Fact(DisplayName = "A frame that is not whole has not been said")]
    public void Half_a_frame()
    {
        var frames = new PeerFrames(TimeProvider.System);
        frames.Follow([.. Settings, .. Reset[..^1]]);
        Assert.Null(frames.Reset);
        frames.Follow([11]);
        Assert.Equal(new StreamReset(11), frames.Reset);
    }

    [Fact(DisplayName = "Frames that are too short, or longer than what is kept, do no harm")]
    public void Odd_sizes()
    {
        var frames = new PeerFrames(TimeProvider.System);
        frames.Follow([.. Settings, 0, 0, 1, 3, 0, 0, 0, 0, 1, 9]);
        Assert.Null(frames.Reset);
        frames.Follow([0, 16, 0, 7, 0, 0, 0, 0, 0, .. new byte[8], .. Enumerable.Repeat((byte)'x', 4088)]);
        Assert.Equal(new string('x', 248), frames.GoAway?.DebugText);
        frames.Follow(Reset);
        Assert.Equal(new StreamReset(8), frames.Reset);
    }

    [Fact(DisplayName = "A peer that does not begin with SETTINGS is a foreigner, and nothing it sends is read as frames")]
    public void Foreigner()
    {
        var frames = new PeerFrames(TimeProvider.System);
        frames.Follow([.. Encoding.ASCII.GetBytes("HTTP/1.1 "), .. GoAway]);
        Assert.True(frames.IsForeign);
        Assert.Null(frames.GoAway);
    }

    [Fact(DisplayName = "Silence is measured from the last byte")]
    public void Measures_silence()
    {
        var clock = new Clock();
        var frames = new PeerFrames(clock);
        clock.Now += 3;
        Assert.Equal(TimeSpan.FromSeconds(3), frames.Silence);
        frames.Follow(Settings.AsSpan(0, 1));
        clock.Now += 2;
        frames.Follow([]);
        Assert.Equal(TimeSpan.FromSeconds(2), frames.Silence);
    }

    private sealed class Clock : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Now;
    }
}
