namespace Watch.Actors.Bench.Subscribers;

/// <summary>The watches of one subscriber, by number.</summary>
/// <param name="First">Its first watch.</param>
/// <param name="Count">How many watches it has.</param>
/// <param name="Watch">The watch of a number; its tag is <see cref="TagOf"/>.</param>
/// <param name="Endings">Where it tells of a watch that ended.</param>
internal sealed record SubscriberPlan(int First, int Count, Func<int, EtcdWatch.Watch> Watch, Endings Endings)
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when every watch stands.</summary>
    public Task Started => _started.Task;

    public static string TagOf(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static int NumberOf(string tag) => int.Parse(tag, System.Globalization.CultureInfo.InvariantCulture);

    public void AllStarted() => _started.TrySetResult();
}
