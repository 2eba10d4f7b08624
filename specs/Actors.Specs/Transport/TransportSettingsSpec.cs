using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

public class TransportSettingsSpec
{
    private static readonly TransportSettings Good = new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        KeepAliveDelay = TimeSpan.FromSeconds(10),
        KeepAliveTimeout = TimeSpan.FromSeconds(5),
        MaxMessageSize = 1,
        WindowSize = 65_535,
        Tls = TlsSettings.None,
    };

    /// <summary>What each setting may not be, and its key.</summary>
    public static TheoryData<TransportSettings, string> Bad => new()
    {
        { Good with { ConnectTimeout = TimeSpan.Zero }, "watch-actors.etcd.connect-timeout" },
        { Good with { KeepAliveDelay = TimeSpan.FromSeconds(0.9) }, "watch-actors.etcd.keep-alive.delay" },
        { Good with { KeepAliveTimeout = TimeSpan.Zero }, "watch-actors.etcd.keep-alive.timeout" },
        { Good with { MaxMessageSize = 0 }, "watch-actors.etcd.max-message-size" },
        { Good with { WindowSize = 65_534 }, "watch-actors.etcd.window-size" },
        { Good with { WindowSize = (16 * 1024 * 1024) + 1 }, "watch-actors.etcd.window-size" },
    };

    [Fact(DisplayName = "Settings at their bounds make a transport that connects")]
    public async Task Takes_good()
    {
        foreach (var settings in new[] { Good, Good with { WindowSize = 16 * 1024 * 1024, KeepAliveDelay = TimeSpan.FromSeconds(1), KeepAliveTimeout = Timeout.InfiniteTimeSpan } })
        {
            await using var transport = new Http2Transport(settings);
            await Assert.ThrowsAsync<GrpcException>(() => transport.OpenWatchAsync(Endpoint.Parse("127.0.0.1:1"), new Dictionary<string, string>(StringComparer.Ordinal), default));
        }
    }

    [Theory(DisplayName = "A setting that HTTP/2 does not allow is named when the transport is made")]
    [MemberData(nameof(Bad))]
    public void Refuses_bad(TransportSettings settings, string key) =>
        Assert.Contains(key, Assert.Throws<ArgumentOutOfRangeException>(() => new Http2Transport(settings)).Message, StringComparison.Ordinal);

    [Theory(DisplayName = "A deadline is written in gRPC's units, never shorter than it is")]
    [InlineData(0L, "0u")]
    [InlineData(1L, "1u")]
    [InlineData(10L, "1u")]
    [InlineData(11L, "2u")]
    [InlineData(50_000_000L, "5000000u")]
    [InlineData(999_999_990L, "99999999u")]
    [InlineData(1_000_000_000L, "100000m")]
    [InlineData(1_000_000_001L, "100001m")]
    [InlineData(1_000_000_000_000L, "100000S")]
    [InlineData(1_000_000_000_000_000L, "1666667M")]
    [InlineData(-1L, "0u")]
    public void Writes_deadlines(long ticks, string text) => Assert.Equal(text, GrpcHttp.Timeout(TimeSpan.FromTicks(ticks)));

    [Fact(DisplayName = "Even the longest deadline has eight digits at most")]
    public void Writes_the_longest() => Assert.InRange(GrpcHttp.Timeout(TimeSpan.MaxValue).Length, 2, 9);
}
