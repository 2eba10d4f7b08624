using Watch.Actors.Settings;

namespace Watch.Actors.Specs.Settings;

public sealed class GivenValuesSpec
{
    private static readonly Dictionary<string, (object Wanted, Func<WatchSettings, object?> Read)> Given = new(StringComparer.Ordinal)
    {
        ["etcd.endpoints = [\"http://a:1\", \"b\"]"] = ("http://a:1,http://b:2379", s => string.Join(',', s.Endpoints)),
        ["etcd.endpoints = [c]"] = ("http://c:2379", s => string.Join(',', s.Endpoints)),
        ["etcd.user = root"] = (new Credentials("root", ""), s => s.Credentials),
        ["etcd.connect-timeout = 1500ms"] = (TimeSpan.FromSeconds(1.5), s => s.Transport.ConnectTimeout),
        ["etcd.call-timeout = 2 m"] = (TimeSpan.FromMinutes(2), s => s.CallTimeout),
        ["etcd.keep-alive.delay = 60 seconds"] = (TimeSpan.FromMinutes(1), s => s.Transport.KeepAliveDelay),
        ["etcd.keep-alive.timeout = 1s"] = (TimeSpan.FromSeconds(1), s => s.Transport.KeepAliveTimeout),
        ["etcd.max-message-size = 2047 MiB"] = (2047 << 20, s => s.Transport.MaxMessageSize),
        ["etcd.max-message-size = 1000"] = (1000, s => s.Transport.MaxMessageSize),
        ["etcd.window-size = 64 KiB"] = (64 << 10, s => s.Transport.WindowSize),
        ["etcd.tls.insecure-skip-verify = on"] = (true, s => s.Transport.Tls.InsecureSkipVerify),
        ["etcd.tls.insecure-skip-verify = true"] = (true, s => s.Transport.Tls.InsecureSkipVerify),
        ["delivery.credit = 0"] = (0, s => s.Credit),
        ["ring.capacity = 1"] = (1, s => s.Ring.Capacity),
        ["ring.max-bytes = 1 B"] = (1L, s => s.Ring.MaxBytes),
        ["retry.min-backoff = 700ms"] = (TimeSpan.FromMilliseconds(700), s => s.Backoff.Min),
        ["retry.max-backoff = 1h"] = (TimeSpan.FromHours(1), s => s.Backoff.Max),
        ["retry.factor = 1.25"] = (1.25, s => s.Backoff.Factor),
        ["retry.jitter = 1"] = (1.0, s => s.Backoff.Jitter),
        ["retry.reset-after = 1d"] = (TimeSpan.FromDays(1), s => s.Backoff.ResetAfter),
        ["retry.max-tries = 7"] = (7, s => s.MostTries.InARow),
        ["retry.max-token-tries = 0"] = (0, s => s.MostTries.OverTheToken),
        ["catch-up.above = 0"] = (0, s => s.CatchUp.Above),
        ["catch-up.covers = 1"] = (1, s => s.CatchUp.Covers),
        ["flow.batches = 1"] = (1, s => s.Flow.Batches),
        ["flow.in-flight = 1 KiB"] = (1024L, s => s.Flow.InFlightBytes),
        ["liveness.idle = 1s"] = (TimeSpan.FromSeconds(1), s => s.Liveness.Idle),
        ["liveness.idle = off"] = (TimeSpan.Zero, s => s.Liveness.Idle),
        ["liveness.timeout = 200ms"] = (TimeSpan.FromMilliseconds(200), s => s.Liveness.Timeout),
        ["liveness.silence-limit = 1h"] = (TimeSpan.FromHours(1), s => s.Liveness.SilenceLimit),
        ["liveness.silence-limit = off"] = (TimeSpan.Zero, s => s.Liveness.SilenceLimit),
        ["progress.repeat-interval = 10ms"] = (TimeSpan.FromMilliseconds(10), s => s.ProgressRepeatInterval),
        ["limits.watches = 1"] = (1, s => s.MaxWatches),
        ["limits.unknown-ids = 0"] = (0, s => s.MaxUnknownIds),
        ["dispatcher = my-dispatcher"] = ("my-dispatcher", s => s.Dispatcher),
    };

    public static TheoryData<string> Lines => [.. Given.Keys];

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_value_that_is_given_is_taken(string line)
    {
        var (wanted, read) = Given[line];

        Assert.Equal(wanted, read(Hocon.Read($"watch-actors.{line}")));
    }

    [Fact]
    public void A_name_and_its_password_are_credentials_that_never_print_the_password()
    {
        var credentials = Hocon.Read("watch-actors.etcd { user = alice\n password = \"s3cret = { }\"\n }").Credentials;

        Assert.Equal(new Credentials("alice", "s3cret = { }"), credentials);
        Assert.Equal("alice", credentials!.ToString());
    }

    [Theory]
    [InlineData("", "http://etcd:2379/")]
    [InlineData("tls.insecure-skip-verify = on", "https://etcd:2379/")]
    public void An_endpoint_without_a_scheme_is_encrypted_where_tls_is_set(string tls, string address) =>
        Assert.Equal(address, Hocon.Read($"watch-actors.etcd {{ endpoints = [etcd]\n {tls}\n }}").Endpoints[0].Address.ToString());

    [Fact]
    public void A_scheme_that_is_given_stays_whatever_tls_says() =>
        Assert.False(Hocon.Read("watch-actors.etcd { endpoints = [\"http://etcd\"]\n tls.insecure-skip-verify = on\n }").Endpoints[0].UsesTls);
}
