using Akka.Streams;
using Akka.Util;
using Watch.Actors.TestKit;

namespace Watch.Actors.Streams.Specs.Sources;

/// <summary>
/// The end of a stream in lockstep that takes one element at a time, when the spec says so. One more element may be on its way: the queue has
/// room for it, and asks for the next only when that has been taken.
/// </summary>
internal sealed class Demand<T>(LockstepSystem world, ISinkQueue<T> queue)
{
    private Task<Option<T>>? _asked;

    public T Next()
    {
        var next = Answer();
        Assert.True(next.IsCompletedSuccessfully, $"an element was expected: {next.Status} {next.Exception?.InnerException}");
        Assert.True(next.Result.HasValue, "an element was expected, the stream is completed");
        return next.Result.Value;
    }

    public IReadOnlyList<T> Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    /// <summary>Asks, and leaves the question open.</summary>
    public void ExpectNothing()
    {
        _asked = Answer();
        Assert.False(_asked.IsCompleted, $"nothing was expected: {_asked.Status}");
    }

    public void ExpectCompleted()
    {
        var next = Answer();
        Assert.True(next.IsCompletedSuccessfully && !next.Result.HasValue, $"the stream goes on: {next.Status}");
    }

    public TException ExpectFailed<TException>() where TException : Exception
    {
        var next = Answer();
        Assert.True(next.IsFaulted, $"the stream has not failed: {next.Status}");
        return Assert.IsType<TException>(next.Exception!.InnerException);
    }

    private Task<Option<T>> Answer()
    {
        var next = _asked ?? queue.PullAsync();
        _asked = null;
        world.Settle();
        return next;
    }
}
