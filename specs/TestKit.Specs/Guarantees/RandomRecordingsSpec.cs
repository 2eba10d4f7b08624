using FsCheck.Xunit;
using Watch.Actors.Protos;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.TestKit.Specs.Guarantees;

/// <summary>Random histories, delivered in a random way that is right, then with one thing wrong.</summary>
public sealed class RandomRecordingsSpec
{
    [Property(MaxTest = 500)]
    public void However_a_history_is_delivered_rightly_no_breach_is_found(int seed)
    {
        var delivery = new RandomDelivery(seed);
        Assert.Empty(delivery.Check());
    }

    [Property(MaxTest = 100)]
    public void An_event_that_is_dropped_is_found(int seed) => Finds(
        seed, (delivery, random) => delivery.RemoveEvent(random.Next(delivery.EventCount)), Guarantee.Reliable, Guarantee.Resumable);

    [Property(MaxTest = 100)]
    public void An_event_that_is_doubled_is_found(int seed) => Finds(
        seed, (delivery, random) => delivery.Double(random.Next(delivery.EventCount)), Guarantee.Unique);

    [Property(MaxTest = 100)]
    public void Two_events_that_change_places_are_found(int seed) => Finds(
        seed,
        (delivery, random) =>
        {
            var one = random.Next(delivery.EventCount);
            var other = random.Next(delivery.EventCount);
            if (one == other) return false;
            delivery.Swap(one, other);
            return true;
        },
        Guarantee.Ordered);

    [Property(MaxTest = 100)]
    public void A_revision_that_is_split_is_found(int seed) => Finds(
        seed, (delivery, random) => delivery.Split(random), Guarantee.Atomic);

    [Property(MaxTest = 100)]
    public void A_value_that_is_changed_is_found(int seed) => Finds(
        seed, (delivery, random) => delivery.Change(random.Next(delivery.EventCount), e => e.Kv.Value = e.Kv.Value.Concat("!")), Guarantee.Reliable);

    [Property(MaxTest = 100)]
    public void A_previous_value_that_is_wrong_is_found(int seed) => Finds(
        seed,
        (delivery, random) => delivery.Change(random.Next(delivery.EventCount), e => e.PrevKv = Answers.Put("any", 1, "of nobody").Kv),
        Guarantee.PrevKv);

    [Property(MaxTest = 100)]
    public void An_event_after_a_bookmark_is_found(int seed) => Finds(
        seed, (delivery, random) => delivery.Bookmark(random), Guarantee.Bookmarkable);

    // A history without anything to break breaks nothing: the next one is taken instead.
    private static void Finds(int seed, Func<RandomDelivery, Random, bool> breaks, params Guarantee[] oneOf)
    {
        var random = new Random(seed);
        RandomDelivery delivery;
        do delivery = new RandomDelivery(random.Next());
        while (delivery.EventCount < 2 || !breaks(delivery, random));
        Assert.Contains(delivery.Check(), breach => oneOf.Contains(breach.Guarantee));
    }
}

internal static class ByteStrings
{
    public static Google.Protobuf.ByteString Concat(this Google.Protobuf.ByteString bytes, string more) =>
        Google.Protobuf.ByteString.CopyFromUtf8(bytes.ToStringUtf8() + more);
}
