using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Watch.Actors.TestKit.Embedded;

/// <summary>The connections that are open, to be able to drop them.</summary>
internal sealed class ClientConnections
{
    private readonly ConcurrentDictionary<ConnectionContext, bool> _open = [];

    /// <summary>Keeps track of the connections of a listener.</summary>
    public void Track(ListenOptions listen) => listen.Use(next => async connection =>
    {
        _open[connection] = true;
        try
        {
            await next(connection);
        }
        finally
        {
            _open.TryRemove(connection, out _);
        }
    });

    /// <summary>Aborts all that are open.</summary>
    /// <returns>How many.</returns>
    public int AbortAll()
    {
        var open = _open.Keys.ToList();
        foreach (var connection in open) connection.Abort(new ConnectionAbortedException("dropped on purpose"));
        return open.Count;
    }
}
