using Watch.Actors.Model;

namespace Watch.Actors.Substreams;

/// <summary>
/// Takes what the server sent of a watch: puts parts together, leaves out what was delivered before, and passes the rest on to be delivered.
/// Part of the substream's actor.
/// </summary>
internal sealed class Intake(SubstreamState state, Delivery delivery, long maxHeld)
{
    /// <summary>What became of events.</summary>
    public enum Outcome
    {
        /// <summary>They are delivered, or held until the rest of their revision has come.</summary>
        Taken,

        /// <summary>They can be neither sent nor kept: the watch is to be parked.</summary>
        NoRoom,

        /// <summary>Their revision has grown beyond what may be held.</summary>
        TooLarge,
    }

    /// <summary>The most bytes that an incomplete revision may hold.</summary>
    public long MaxHeld => maxHeld;

    /// <summary>Events have come.</summary>
    /// <param name="part">The events.</param>
    /// <param name="moreFollow">Whether the response goes on in another part.</param>
    /// <param name="bytes">What they hold in memory.</param>
    public Outcome Take(EventBatch part, bool moreFollow, int bytes)
    {
        if (moreFollow) state.Fragments ??= new FragmentAssembler();
        if (state.Fragments is not { } fragments) return Deliver(part, bytes);
        var (held, whole) = fragments.Add(part, moreFollow, bytes);
        if (held is null && whole is null && fragments.HeldBytes > maxHeld) return Outcome.TooLarge;
        if (held is not null && Deliver(held, bytes) == Outcome.NoRoom) return Outcome.NoRoom;
        return whole is null ? Outcome.Taken : Deliver(whole, bytes);
    }

    /// <summary>Whole revisions have come beside the watch itself, which may hold a part of one of them.</summary>
    public Outcome TakeWhole(EventBatch revisions, int bytes) => Deliver(revisions, bytes);

    /// <summary>Nothing is pending up to a revision.</summary>
    public void Progress(long revision)
    {
        // What is not in the ring is not promised: a full ring lets this progress go by, a later one says more.
        if (state.Resume.WouldProgress(revision) && delivery.TryDeliver(RingItem.Progress(revision))) state.Resume.Progressed(revision);
    }

    private Outcome Deliver(EventBatch revisions, int bytes)
    {
        var wanted = Wanted(revisions);
        if (wanted.Count == 0) return Outcome.Taken;
        var shown = state.Resync?.Filter(wanted) ?? wanted;
        if (shown.Count > 0 && !delivery.TryDeliver(new RingItem(shown, shown.LastRevision, bytes))) return Outcome.NoRoom;
        state.Resync?.Told(wanted);
        state.Resume.Delivered(wanted.LastRevision);
        return Outcome.Taken;
    }

    private EventBatch Wanted(EventBatch batch)
    {
        if (state.Resume.Wants(batch.FirstRevision)) return batch;
        var known = 0;
        while (known < batch.Count && !state.Resume.Wants(batch[known].ModRevision)) known++;
        return batch.Slice(known, batch.Count - known);
    }
}
