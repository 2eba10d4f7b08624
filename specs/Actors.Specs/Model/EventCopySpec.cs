using Watch.Actors.Model;
using static Watch.Actors.Specs.Model.EventBatches;

namespace Watch.Actors.Specs.Model;

public sealed class EventCopySpec
{
    [Fact]
    public void A_copy_equals_its_event_and_keeps_nothing_of_the_response()
    {
        WatchEvent[] events = [Put("a", "one", 3), Put("b", "", 4, previous: "before", createRevision: 2), Delete("c", 5)];
        var (copies, bytes) = EventCopy.Of(events);
        Assert.Equal(events, copies);
        Assert.Null(copies[0].PreviousValue);
        Assert.Equal("before", copies[1].PreviousValueText);
        Assert.True(copies[0].Key.Span.Overlaps(Backing(copies[0]).AsSpan()));
        Assert.Equal("aone".Length + "bbefore".Length + "c".Length, Backing(copies[0]).Length);
        Assert.Same(Backing(copies[0]), Backing(copies[2]));
        Assert.True(bytes > Backing(copies[0]).Length);
    }

    [Fact]
    public void An_empty_previous_value_stays_one() =>
        Assert.Equal(0, EventCopy.Of([Put("a", "v", 3, previous: "")]).Events[0].PreviousValue!.Value.Length);

    private static byte[] Backing(WatchEvent each) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(each.Key, out var segment) ? segment.Array! : [];
}
