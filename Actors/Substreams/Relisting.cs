using Akka.Actor;
using Watch.Actors.Connections;
using Watch.Actors.Model;

namespace Watch.Actors.Substreams;

/// <summary>
/// Reads the range of a watch and tells what differs, before the watch can be created (rule 12): one page at a time, the next when
/// the one before has been told. Part of the substream's actor.
/// </summary>
internal sealed class Relisting(SubstreamState state, WatchIds ids, Delivery delivery, IActorRef self)
{
    private readonly Resync _resync = state.Resync!;

    public bool IsNeeded => _resync.IsListing;

    /// <summary>Takes the answer to the page asked for.</summary>
    /// <returns>False if the message is no such answer.</returns>
    public bool TryTake(object message)
    {
        switch (message)
        {
            case ConnectionProtocol.Listed listed when listed.Id == state.WatchId:
                state.WatchId = 0;
                _resync.Took(listed.Page);
                return true;
            case ConnectionProtocol.NotListed refused when refused.Id == state.WatchId:
                state.WatchId = 0;
                _resync.Refused(refused.IsCompacted);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Tells what can be told, and asks for the next page when that is all.</summary>
    /// <returns>True when the range is listed and told: the watch can be created.</returns>
    public bool Proceed()
    {
        if (state.WatchId != 0) return false;
        while (_resync.TryPeek(out var item))
        {
            if (!delivery.TryDeliver(item)) return false;
            _resync.Taken();
        }
        if (_resync.TryFinish() is { } first) state.Resume = new ResumePoint(first);
        if (!_resync.IsListing) return true;
        state.WatchId = ids.Next();
        state.Connection!.Tell(new ConnectionProtocol.List(state.WatchId, _resync.NextPage(), self), self);
        return false;
    }
}
