using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Watch.Actors.Watcherd.Status;

/// <summary>Those who follow the daemon live. Each may be a few pictures behind; who is more is dropped, and may come again.</summary>
/// <param name="most">How many there may be.</param>
internal sealed class Followers(int most)
{
    /// <summary>How many pictures one may be behind.</summary>
    public const int MostBehind = 8;

    private readonly ConcurrentDictionary<Follower, bool> _followers = [];

    public int Count => _followers.Count;

    /// <summary>Lets one more follow.</summary>
    /// <param name="dropped">Called when it is too far behind; on any thread.</param>
    /// <returns>Null when there are enough.</returns>
    public Follower? TryJoin(Action dropped)
    {
        var follower = new Follower(dropped, Leave);
        _followers[follower] = true;
        if (_followers.Count <= most) return follower;
        follower.Dispose();
        return null;
    }

    /// <summary>Gives all a picture.</summary>
    public void Publish(string picture)
    {
        foreach (var (follower, _) in _followers)
            if (!follower.TryGive(picture)) follower.Drop();
    }

    private void Leave(Follower follower) => _followers.TryRemove(follower, out _);

    /// <summary>One that follows, until disposed.</summary>
    internal sealed class Follower(Action dropped, Action<Follower> leave) : IDisposable
    {
        private readonly Channel<string> _pictures = Channel.CreateBounded<string>(
            new BoundedChannelOptions(MostBehind) { SingleReader = true, SingleWriter = true });

        /// <summary>The pictures, until it is dropped.</summary>
        public IAsyncEnumerable<string> ReadAsync(CancellationToken stopped) => _pictures.Reader.ReadAllAsync(stopped);

        public bool TryGive(string picture) => _pictures.Writer.TryWrite(picture);

        public void Drop()
        {
            Dispose();
            dropped();
        }

        public void Dispose()
        {
            leave(this);
            _pictures.Writer.TryComplete();
        }
    }
}
