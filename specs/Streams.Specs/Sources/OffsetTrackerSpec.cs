using Watch.Actors.Streams.Stages;

namespace Watch.Actors.Streams.Specs.Sources;

/// <summary>The offset that stands for a notification and all before it. The cluster of list L20 is 200.</summary>
public class OffsetTrackerSpec
{
    [Theory]
    [InlineData("E11 E12 P15", "1:11 1:12 1:15")]
    [InlineData("S10 E11", "1:5 1:11")]
    [InlineData("E11 L20 E15 E20 P20 E21", "1:11 1:11 1:11 1:11 200:20 200:21")]
    [InlineData("L20 E20 L30 E30 P30 P31", "1:5 1:5 1:5 1:5 300:30 300:31")]
    public void Of_a_stream_that_goes_on_behind_revision_5_of_cluster_1(string notifications, string offsets) =>
        Assert.Equal(offsets, Offsets(new OffsetTracker(new WatchOffset(1, 5), 1), notifications));

    [Theory]
    [InlineData("L20 E15 P20 E21", "none none 200:20 200:21")]
    [InlineData("E11 P12", "0:11 0:12")]
    public void Of_a_stream_that_begins(string notifications, string offsets) =>
        Assert.Equal(offsets, Offsets(new OffsetTracker(null, 0), notifications));

    [Fact]
    public void Of_a_stream_whose_watch_has_told_in_which_cluster_it_stands()
    {
        var tracker = new OffsetTracker(null, 0);
        tracker.Stands(7);
        Assert.Equal("7:11 7:12", Offsets(tracker, "E11 P12"));
    }

    private static string Offsets(OffsetTracker tracker, string notifications) => string.Join(' ', notifications.Split(' ')
        .Select(one => tracker.After(ArrivalsSpec.Parse(one)) is { } offset ? $"{offset.ClusterId}:{offset.Revision}" : "none"));
}
