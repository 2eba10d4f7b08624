namespace Watch.Actors.Transport;

/// <summary>What the HTTP/2 handler accepts: said when a transport is made, not when it first connects.</summary>
internal static class TransportLimits
{
    private const int SmallestWindow = 65_535;
    private const int LargestWindow = 16 * 1024 * 1024;

    /// <exception cref="ArgumentOutOfRangeException">A setting is outside of it.</exception>
    public static void Check(TransportSettings settings)
    {
        if (Problem(settings) is { } problem)
            throw new ArgumentOutOfRangeException(nameof(settings), problem);
    }

    /// <summary>One line that names the setting and the remedy; null when nothing is wrong.</summary>
    public static string? Problem(TransportSettings settings) =>
        settings.ConnectTimeout <= TimeSpan.Zero ? $"watch-actors.etcd.connect-timeout is {settings.ConnectTimeout}: give a time above zero"
        : IsTooShort(settings.KeepAliveDelay) ? $"watch-actors.etcd.keep-alive.delay is {settings.KeepAliveDelay}: give 1s or more"
        : IsTooShort(settings.KeepAliveTimeout) ? $"watch-actors.etcd.keep-alive.timeout is {settings.KeepAliveTimeout}: give 1s or more"
        : settings.MaxMessageSize < 1 ? $"watch-actors.etcd.max-message-size is {settings.MaxMessageSize}: give 1 or more"
        : settings.WindowSize is < SmallestWindow or > LargestWindow
            ? $"watch-actors.etcd.window-size is {settings.WindowSize}: give {SmallestWindow} to {LargestWindow} bytes"
        : null;

    private static bool IsTooShort(TimeSpan time) => time < TimeSpan.FromSeconds(1) && time != Timeout.InfiniteTimeSpan;
}
