using System.Runtime.CompilerServices;
using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Model;

/// <summary>Bytes that were made to cost memory.</summary>
public sealed class GarbageSpec
{
    private const int Size = 1 << 20;

    private static readonly int EventSize = Unsafe.SizeOf<WatchEvent>();

    [Fact]
    public void Events_without_a_key_are_found_at_the_first_before_room_is_made_for_the_others()
    {
        byte[] empty = [0x5a, 0];
        var message = Repeated(empty);

        Assert.InRange(Allocated(() => Assert.Throws<InvalidDataException>(() => WatchResponseDecoder.Decode(message))), 0, 100_000);
    }

    [Fact]
    public void The_smallest_events_take_one_view_each_and_are_counted()
    {
        byte[] smallest = [0x5a, 5, 0x12, 3, 0x0a, 1, (byte)'k'];
        var message = Repeated(smallest);
        ServerResponse response = null!;
        var allocated = Allocated(() => response = WatchResponseDecoder.Decode(message));

        Assert.Equal(Size / smallest.Length, response.Events!.Count);
        Assert.InRange(allocated, 0, 2.5 * response.Events.Count * EventSize);
        Assert.True(response.Bytes >= message.Length + response.Events.Count * EventSize);
    }

    [Fact]
    public void A_large_event_behind_a_small_one_keeps_no_room_for_many()
    {
        var response = WatchResponseDecoder.Decode(
            new WatchResponse { Events = { Answers.Put("k", 1), Answers.Put("k", 2, new string('v', Size)) } }.ToByteArray());

        Assert.InRange(response.Bytes, Size, Size + 4 * EventSize + 200);
    }

    [Fact]
    public void A_reason_is_no_longer_than_a_reader_reads()
    {
        var message = new WatchResponse { Canceled = true, CancelReason = new string('r', Size) }.ToByteArray();
        ServerResponse response = null!;

        Assert.InRange(Allocated(() => response = WatchResponseDecoder.Decode(message)), 0, 100_000);
        Assert.Equal(4096, response.CancelReason.Length);
    }

    private static byte[] Repeated(byte[] field) => [.. Enumerable.Repeat(field, Size / field.Length).SelectMany(bytes => bytes)];

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
