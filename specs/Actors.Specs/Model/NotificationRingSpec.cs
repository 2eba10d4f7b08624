using FsCheck.Xunit;
using Watch.Actors.Model;

namespace Watch.Actors.Specs.Model;

public sealed class NotificationRingSpec
{
    [Fact]
    public void What_was_appended_is_read_in_order_by_each_reader_at_its_own_pace()
    {
        var (ring, fast, slow) = Ring(capacity: 8);
        Append(ring, 1, 2, 3);

        Assert.Equal([1, 2, 3], ReadAll(ring, fast));
        Assert.Equal([1], Read(ring, slow, 1));
        Append(ring, 4);
        Assert.Equal([4], ReadAll(ring, fast));
        Assert.Equal([2, 3, 4], ReadAll(ring, slow));
    }

    [Fact]
    public void A_reader_that_is_added_sees_what_comes_from_then_on()
    {
        var (ring, _, _) = Ring(capacity: 8);
        Append(ring, 1);
        var late = new RingCursor();

        ring.Add(late);
        Append(ring, 2);

        Assert.Equal([2], ReadAll(ring, late));
    }

    [Fact]
    public void What_every_reader_has_passed_is_dropped()
    {
        var (ring, fast, slow) = Ring(capacity: 8);
        Append(ring, 1, 2);

        ReadAll(ring, fast);
        Assert.Equal((2, 20L), (ring.Count, ring.Bytes));
        Read(ring, slow, 1);
        Assert.Equal((1, 10L), (ring.Count, ring.Bytes));
        ReadAll(ring, slow);
        Assert.Equal((0, 0L), (ring.Count, ring.Bytes));
        Assert.True(ring.IsEmpty);
    }

    [Fact]
    public void What_only_a_removed_reader_had_not_read_is_dropped()
    {
        var (ring, fast, slow) = Ring(capacity: 8);
        Append(ring, 1, 2);
        ReadAll(ring, fast);

        ring.Remove(slow);

        Assert.True(ring.IsEmpty);
        Assert.Equal([fast], ring.Cursors);
    }

    [Fact]
    public void A_full_ring_takes_no_more_until_its_slowest_reader_moves()
    {
        var (ring, fast, slow) = Ring(capacity: 2);
        Append(ring, 1, 2);
        ReadAll(ring, fast);

        Assert.False(ring.TryAppend(Events(3)));
        Assert.Equal((2, 20L), (ring.Count, ring.Bytes));
        Read(ring, slow, 1);
        Assert.True(ring.TryAppend(Events(3)));
    }

    [Fact]
    public void Bytes_are_a_bound_of_their_own()
    {
        var (ring, fast, slow) = Ring(capacity: 8, maxBytes: 25);
        Append(ring, 1, 2);

        Assert.False(ring.TryAppend(Events(3)));
        Read(ring, fast, 1);
        Read(ring, slow, 1);
        Assert.True(ring.TryAppend(Events(3, bytes: 15)));
    }

    [Fact]
    public void One_notification_fits_in_an_empty_ring_however_large_it_is()
    {
        var (ring, fast, _) = Ring(capacity: 8, maxBytes: 25);

        Assert.True(ring.TryAppend(Events(1, bytes: 1_000_000)));
        Assert.False(ring.TryAppend(Events(2, bytes: 0)));
        Assert.Equal([1], ReadAll(ring, fast));
    }

    [Fact]
    public void Progress_right_after_progress_takes_its_place()
    {
        var (ring, fast, _) = Ring(capacity: 2);
        Append(ring, 1);
        Assert.True(ring.TryAppend(Progress(2)));

        Assert.True(ring.TryAppend(Progress(3)));

        Assert.Equal((2, 10L), (ring.Count, ring.Bytes));
        Assert.Equal([1, 3], ReadAll(ring, fast));
    }

    [Fact]
    public void Bytes_are_right_after_progress_of_another_size_took_a_place()
    {
        var (ring, fast, slow) = Ring(capacity: 4);
        ring.TryAppend(Progress(1, bytes: 5));
        ring.TryAppend(Progress(2, bytes: 8));

        Assert.Equal(8, ring.Bytes);
        ReadAll(ring, fast);
        ReadAll(ring, slow);
        Assert.Equal(0, ring.Bytes);
    }

    [Fact]
    public void Progress_that_a_reader_has_read_keeps_its_place()
    {
        var (ring, fast, slow) = Ring(capacity: 4);
        ring.TryAppend(Progress(1));
        ReadAll(ring, fast);

        ring.TryAppend(Progress(2));

        Assert.Equal([2], ReadAll(ring, fast));
        Assert.Equal([1, 2], ReadAll(ring, slow));
    }

    [Fact]
    public void Progress_never_goes_before_events()
    {
        var (ring, fast, _) = Ring(capacity: 4);
        ring.TryAppend(Progress(1));
        Append(ring, 2);
        ring.TryAppend(Progress(2));

        Assert.Equal([1, 2, 2], ReadAll(ring, fast));
    }

    [Fact]
    public void Peeking_passes_nothing()
    {
        var (ring, fast, _) = Ring(capacity: 4);
        Assert.False(ring.TryPeek(fast, out _));
        Append(ring, 1);

        Assert.True(ring.TryPeek(fast, out var first));
        Assert.Equal(1, first.Revision);
        Assert.Equal([1], ReadAll(ring, fast));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(64)]
    public void It_goes_round_many_times_without_losing_its_place(int capacity)
    {
        var (ring, fast, slow) = Ring(capacity);
        var revision = 0L;
        for (var round = 0; round < 200; round++)
        {
            var first = revision + 1;
            while (ring.TryAppend(Events(revision + 1))) revision++;
            Assert.Equal(capacity, ring.Count);
            Assert.Equal(Enumerable.Range((int)first, capacity).Select(i => (long)i), ReadAll(ring, fast));
            Assert.Equal(Enumerable.Range((int)first, capacity).Select(i => (long)i), ReadAll(ring, slow));
        }
    }

    [Property(MaxTest = 300)]
    public void A_ring_with_readers_is_a_list_that_each_reads_from_its_own_place(byte[] steps)
    {
        const int Capacity = 5, MaxBytes = 40;
        var ring = new NotificationRing(Capacity, MaxBytes);
        var readers = new List<(RingCursor Cursor, Queue<RingItem> Left)>();
        var held = new List<RingItem>();
        var revision = 0L;
        foreach (var step in steps.Prepend((byte)4).SelectMany(each => new[] { each % 8, each / 8 % 8, each / 64 }))
            switch (step)
            {
                case 0 or 1 or 2 or 3 when readers.Count > 0:
                    var item = Events(++revision, bytes: step * 7);
                    Trim();
                    var fits = held.Count == 0 || (held.Count < Capacity && held.Sum(each => (long)each.Bytes) + item.Bytes <= MaxBytes);
                    Assert.Equal(fits, ring.TryAppend(item));
                    if (!fits) break;
                    held.Add(item);
                    readers.ForEach(reader => reader.Left.Enqueue(item));
                    break;
                case 4:
                    readers.Add((new RingCursor(), new Queue<RingItem>()));
                    ring.Add(readers[^1].Cursor);
                    break;
                case 5 when readers.Count > 1:
                    ring.Remove(readers[0].Cursor);
                    readers.RemoveAt(0);
                    break;
                case 6 or 7 when readers.Count > 0:
                    var (cursor, left) = readers[step == 6 ? 0 : readers.Count - 1];
                    Assert.Equal(left.TryDequeue(out var wanted), ring.TryRead(cursor, out var read));
                    Assert.Equal(wanted, read);
                    break;
            }
        Trim();
        Assert.Equal((held.Count, held.Sum(each => (long)each.Bytes)), (ring.Count, ring.Bytes));

        void Trim() => held.RemoveRange(0, held.Count - readers.Select(reader => reader.Left.Count).DefaultIfEmpty(0).Max());
    }

    private static (NotificationRing Ring, RingCursor Fast, RingCursor Slow) Ring(int capacity, long maxBytes = 1000)
    {
        var ring = new NotificationRing(capacity, maxBytes);
        var (fast, slow) = (new RingCursor(), new RingCursor());
        ring.Add(fast);
        ring.Add(slow);
        return (ring, fast, slow);
    }

    private static RingItem Events(long revision, int bytes = 10) => new(EventBatches.AtRevisions(revision), revision, bytes);

    private static RingItem Progress(long revision, int bytes = 0) => new(null, revision, bytes);

    private static void Append(NotificationRing ring, params long[] revisions) =>
        Assert.All(revisions, revision => Assert.True(ring.TryAppend(Events(revision))));

    private static List<long> ReadAll(NotificationRing ring, RingCursor cursor) => Read(ring, cursor, int.MaxValue);

    private static List<long> Read(NotificationRing ring, RingCursor cursor, int atMost)
    {
        var read = new List<long>();
        while (read.Count < atMost && ring.TryRead(cursor, out var item)) read.Add(item.Revision);
        return read;
    }
}
