using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Campaign;

/// <summary>Calls to the members, past the proxies, each within a time.</summary>
internal sealed class Members(IReadOnlyList<string> endpoints) : IAsyncDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly EtcdKv[] _kv = [.. endpoints.Select(endpoint => new EtcdKv(endpoint))];

    /// <summary>Where they are.</summary>
    public IReadOnlyList<string> Endpoints => endpoints;

    /// <summary>Calls one of them.</summary>
    /// <param name="member">Its number; counted round.</param>
    /// <param name="call">The call, and its time limit.</param>
    /// <exception cref="GrpcException">It failed, or took too long: it may have been done all the same.</exception>
    public async Task<T> CallAsync<T>(int member, Func<EtcdKv, CancellationToken, Task<T>> call)
    {
        using var limit = new CancellationTokenSource(CallTimeout);
        try
        {
            return await call(_kv[member % _kv.Length], limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new GrpcException(GrpcCode.DeadlineExceeded, "the member does not answer in time", FailureOrigin.Transport);
        }
    }

    /// <inheritdoc cref="CallAsync{T}"/>
    public Task CallAsync(int member, Func<EtcdKv, CancellationToken, Task> call) => CallAsync(member, async (kv, limit) =>
    {
        await call(kv, limit);
        return true;
    });

    /// <summary>Calls one after the other until one answers.</summary>
    /// <exception cref="TimeoutException">None answered within this time.</exception>
    public async Task<T> CallAnyAsync<T>(Func<EtcdKv, CancellationToken, Task<T>> call, TimeSpan within, CancellationToken stop)
    {
        var until = DateTime.UtcNow + within;
        for (var member = 0; ; member++)
            try
            {
                return await CallAsync(member, call);
            }
            catch (GrpcException failure)
            {
                if (DateTime.UtcNow > until) throw new TimeoutException($"no member answers: {failure.Detail}", failure);
                await Task.Delay(Pause, stop);
            }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var kv in _kv) await kv.DisposeAsync();
    }
}
