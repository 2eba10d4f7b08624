namespace Watch.Actors.Etcd.Specs;

/// <summary>How the multiplexer of a spec reaches etcd; this one as the library does where nothing is said.</summary>
public class Route : IDisposable
{
    /// <summary>The transport, as a configuration names it.</summary>
    public virtual string Transport => "http2";

    /// <summary>How many connections so many streams have.</summary>
    public virtual int ConnectionsOf(int streams) => streams;

    /// <summary>Called before the multiplexer is first used.</summary>
    /// <param name="multiplexers">The multiplexers of the system.</param>
    /// <param name="address">Where etcd is reached, through the proxy.</param>
    public virtual void Prepare(WatchMultiplexer multiplexers, string address)
    {
    }

    /// <summary>Called when the system has ended.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
