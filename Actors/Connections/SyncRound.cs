using Akka.Actor;

namespace Watch.Actors.Connections;

/// <summary>
/// Bounds what lies in the mailboxes of substreams: when that many bytes have been sent since the last round,
/// every substream that was sent some has to say that it has taken them, before the connection reads on.
/// </summary>
internal sealed class SyncRound(long maxBytes)
{
    private readonly List<Route> _touched = [];
    private readonly HashSet<long> _awaited = [];
    private long _bytes;
    private int _number;

    /// <summary>True while a substream has not answered.</summary>
    public bool IsWaiting => _awaited.Count > 0;

    /// <summary>This watch is sent something in this round.</summary>
    public void Touch(Route route)
    {
        if (route.Round == _number) return;
        route.Round = _number;
        _touched.Add(route);
    }

    /// <summary>A batch of this size has been routed. Asks for answers when the bound is reached.</summary>
    public void Routed(long bytes, IActorRef connection)
    {
        _bytes += bytes;
        if (_bytes >= maxBytes) Ask(connection);
    }

    /// <summary>Asks every substream that was sent something since the last time; not while answers are awaited.</summary>
    public void Ask(IActorRef asker)
    {
        if (IsWaiting) return;
        foreach (var route in _touched)
        {
            if (route.IsGone) continue;
            _awaited.Add(route.Id);
            route.Owner.Tell(new ConnectionProtocol.Sync(route.Id), asker);
        }
        _touched.Clear();
        _bytes = 0;
        _number++;
    }

    /// <summary>This watch has answered, or is gone.</summary>
    /// <returns>True if it was the last one awaited.</returns>
    public bool Answered(long id) => _awaited.Remove(id) && _awaited.Count == 0;
}
