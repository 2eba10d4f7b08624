namespace Watch.Actors.Bench.Plumbing;

/// <summary>Waits with a limit that is a figure, not a fault.</summary>
internal static class Waiting
{
    /// <returns>False if the time ran out.</returns>
    public static async Task<bool> WithinAsync(this Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
