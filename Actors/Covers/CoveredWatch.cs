using System.Runtime.InteropServices;
using Watch.Actors.Connections;
using Watch.Actors.Model;

namespace Watch.Actors.Covers;

/// <summary>A watch that a cover stands for.</summary>
internal sealed class CoveredWatch(ConnectionProtocol.Create create)
{
    private readonly List<WatchEvent> _gathered = [];

    /// <summary>What its substream asked for.</summary>
    public ConnectionProtocol.Create Create => create;

    /// <summary>Its substream, and whether it still wants this watch.</summary>
    public Route Route { get; } = new(create.Id, create.Owner);

    /// <summary>Whether it has a watch of its own again.</summary>
    public bool IsHandedOver { get; private set; }

    /// <summary>An event in its range.</summary>
    /// <returns>True for the first one since <see cref="Gathered"/>.</returns>
    public bool Gather(in WatchEvent each)
    {
        if (Route.IsGone || each.ModRevision < create.Request.StartRevision) return false;
        _gathered.Add(each);
        return _gathered.Count == 1;
    }

    /// <summary>The events since the last call, in bytes of their own: what a subscriber keeps is to be its own share of a response.</summary>
    public ConnectionProtocol.FromCover Gathered()
    {
        var (events, bytes) = EventCopy.Of(CollectionsMarshal.AsSpan(_gathered));
        _gathered.Clear();
        return new ConnectionProtocol.FromCover(create.Id, events, bytes);
    }

    /// <summary>Its own watch, for what follows a revision up to which it has been told everything.</summary>
    public ConnectionProtocol.Create HandOver(long revision)
    {
        IsHandedOver = true;
        if (revision < create.Request.StartRevision) return create;
        var request = create.Request.Clone();
        request.StartRevision = revision + 1;
        return create with { Request = request };
    }
}
