using Watch.Actors.Specs.Shared;

namespace Watch.Actors.Streams.Specs.Sources;

/// <summary>Waits for what a stream does on its own threads.</summary>
internal static class Poll
{
    /// <exception cref="OperationCanceledException">It has not come to be in time.</exception>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        for (var inTime = LiveEtcd.InTime; !isSo(); inTime.ThrowIfCancellationRequested()) await Task.Yield();
    }
}
