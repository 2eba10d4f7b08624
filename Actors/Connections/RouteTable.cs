using Akka.Actor;
using Watch.Actors.Model;

namespace Watch.Actors.Connections;

/// <summary>An established watch of a connection.</summary>
internal sealed class Route(long id, IActorRef owner)
{
    /// <summary>Our id of the watch.</summary>
    public long Id { get; } = id;

    public IActorRef Owner { get; } = owner;

    /// <summary>Whether it stands for others that catch up.</summary>
    public bool IsCover { get; init; }

    /// <summary>Which answers to a request for progress are about it.</summary>
    public ProgressMark Created { get; init; }

    /// <summary>The last round of <see cref="SyncRound"/> in which it was sent something.</summary>
    public int Round { get; set; } = -1;

    /// <summary>True when it has left its table: its owner may have stopped, and is asked nothing more.</summary>
    public bool IsGone { get; set; }
}

/// <summary>
/// Which watch a response is about, by the server's id; and which ids are being cancelled,
/// so that what still comes for them is dropped (rule 10).
/// Server ids are our own, unless creates go one in flight.
/// </summary>
internal sealed class RouteTable(int maxUnknownIds)
{
    private readonly Dictionary<long, Route> _routes = [];
    private readonly Dictionary<long, long> _serverIds = [];
    private readonly HashSet<long> _canceling = [];
    private int _unknownIds;

    public IEnumerable<Route> Established => _routes.Values;

    public void Establish(long serverId, Route route)
    {
        _routes[serverId] = route;
        if (serverId != route.Id) _serverIds[route.Id] = serverId;
    }

    public bool TryFind(long serverId, out Route route) => _routes.TryGetValue(serverId, out route!);

    public bool IsCanceling(long serverId) => _canceling.Contains(serverId);

    /// <summary>The owner of one of our ids wants no more of it.</summary>
    /// <returns>The server's id to cancel; null if it is not established.</returns>
    public long? Cancel(long id)
    {
        if (!_serverIds.Remove(id, out var serverId)) serverId = id;
        if (!_routes.TryGetValue(serverId, out var route) || route.Id != id) return null;
        _routes.Remove(serverId);
        route.IsGone = true;
        _canceling.Add(serverId);
        return serverId;
    }

    /// <summary>An id of the server's is to be cancelled that has no route.</summary>
    /// <returns>True the first time: then a Cancel is to be sent.</returns>
    public bool CancelUnrouted(long serverId) => _canceling.Add(serverId);

    /// <summary>The server spoke of an id that was never asked for.</summary>
    /// <returns>False when it did so more often than it may.</returns>
    public bool CountUnknown() => ++_unknownIds <= maxUnknownIds;

    /// <summary>The server says that an id is cancelled.</summary>
    /// <returns>The watch that did not know yet; null if that was asked for, or said before.</returns>
    public Route? Canceled(long serverId)
    {
        _canceling.Remove(serverId);
        if (!_routes.Remove(serverId, out var route)) return null;
        _serverIds.Remove(route.Id);
        route.IsGone = true;
        return route;
    }
}
