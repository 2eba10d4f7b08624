using Akka.Configuration;
using Watch.Actors.Settings;

namespace Watch.Actors.Specs.Settings;

public sealed class BadValuesSpec
{
    public static TheoryData<string, string> BadValues => new()
    {
        { "etcd.endpoints = []", "watch-actors.etcd.endpoints: is an empty list: give at least one" },
        { "etcd.endpoints = \"http://a:1\"", "watch-actors.etcd.endpoints: \"http://a:1\" cannot be read: give a list such as [\"one\", \"two\"]" },
        { "etcd.endpoints = [{ a = 1 }]", "watch-actors.etcd.endpoints: \"[{ a : 1 }]\" cannot be read: give a list such as [\"one\", \"two\"]" },
        { "etcd.endpoints = [\"\"]", "watch-actors.etcd.endpoints: endpoint is empty: give an address such as http://127.0.0.1:2379" },
        { "etcd.endpoints = [\"http://\"]", "watch-actors.etcd.endpoints: endpoint \"http://\" is malformed: give an address such as http://127.0.0.1:2379" },
        { "etcd.endpoints = [a, \"unix://b\"]", "watch-actors.etcd.endpoints: endpoint \"unix://b\" has the unknown scheme \"unix\": use http or https" },
        { "etcd.transport = grpc", "watch-actors.etcd.transport: \"grpc\" is not known: give grpc-net or http2" },
        { "etcd.password = x", "watch-actors.etcd.password: is set and watch-actors.etcd.user is not: a password needs its user" },
        { "etcd.password = [s3cret]", "watch-actors.etcd.password: is no text: give one in quotes" },
        { "etcd.user = null", "watch-actors.etcd.user: \"\" cannot be read: give a text in quotes" },
        { "etcd.user = [a]", "watch-actors.etcd.user: \"[a]\" cannot be read: give a text in quotes" },
        { "etcd.tls.insecure-skip-verify = maybe", "watch-actors.etcd.tls.insecure-skip-verify: \"maybe\" cannot be read: give on or off" },
        { "etcd.connect-timeout = 0s", "watch-actors.etcd.connect-timeout: is 00:00:00: give a duration above zero" },
        { "etcd.connect-timeout = -1s", "watch-actors.etcd.connect-timeout: \"-1s\" cannot be read: give a duration such as 500ms, 5s or 2m" },
        { "etcd.connect-timeout = 25d", "watch-actors.etcd.connect-timeout: is 25.00:00:00: give a duration of at most 24 days" },
        { "etcd.call-timeout = infinite", "watch-actors.etcd.call-timeout: \"infinite\" cannot be read: give a duration such as 500ms, 5s or 2m" },
        { "etcd.call-timeout = soon", "watch-actors.etcd.call-timeout: \"soon\" cannot be read: give a duration such as 500ms, 5s or 2m" },
        { "etcd.keep-alive.delay = 999ms", "watch-actors.etcd.keep-alive.delay is 00:00:00.9990000: give 1s or more" },
        { "etcd.keep-alive.timeout = 1ms", "watch-actors.etcd.keep-alive.timeout is 00:00:00.0010000: give 1s or more" },
        { "etcd.max-message-size = 2048 MiB", "watch-actors.etcd.max-message-size: is 2147483648 bytes: give a size from 1 B to 2047 MiB" },
        { "etcd.max-message-size = 0", "watch-actors.etcd.max-message-size: is 0 bytes: give a size from 1 B to 2047 MiB" },
        { "etcd.max-message-size = -1 KiB", "watch-actors.etcd.max-message-size: is -1024 bytes: give a size from 1 B to 2047 MiB" },
        { "etcd.max-message-size = 99999999999999999999", "watch-actors.etcd.max-message-size: \"99999999999999999999\" cannot be read: give a size such as 512 KiB or 4 MiB" },
        { "etcd.max-message-size = 4 apples", "watch-actors.etcd.max-message-size: \"4 apples\" cannot be read: give a size such as 512 KiB or 4 MiB" },
        { "etcd.max-message-size = \"\"", "watch-actors.etcd.max-message-size: \"\" cannot be read: give a size such as 512 KiB or 4 MiB" },
        { "etcd.window-size = 1 KiB", "watch-actors.etcd.window-size is 1024: give 65535 to 16777216 bytes" },
        { "etcd.window-size = 17 MiB", "watch-actors.etcd.window-size is 17825792: give 65535 to 16777216 bytes" },
        { "delivery.credit = -1", "watch-actors.delivery.credit: is -1: give 0 or more" },
        { "delivery.credit = 1.5", "watch-actors.delivery.credit: \"1.5\" cannot be read: give a whole number" },
        { "delivery.credit = 99999999999", "watch-actors.delivery.credit: \"99999999999\" cannot be read: give a whole number" },
        { "ring.capacity = 0", "watch-actors.ring.capacity: is 0: give 1 or more" },
        { "ring.capacity = [1]", "watch-actors.ring.capacity: \"[1]\" cannot be read: give a whole number" },
        { "ring.max-bytes = 0 B", "watch-actors.ring.max-bytes: is 0 bytes: give a size from 1 B to 2047 MiB" },
        { "retry.min-backoff = 4s", "watch-actors.retry.min-backoff: 00:00:04 is above max-backoff 00:00:01: make it the smaller of the two" },
        { "retry.max-backoff = 5", "watch-actors.retry.max-backoff: is 5, without a unit: give a duration such as 500ms, 5s or 2m" },
        { "retry.factor = 0.9", "watch-actors.retry.factor: is 0.9: give a number from 1 to 100" },
        { "retry.factor = NaN", "watch-actors.retry.factor: is NaN: give a number from 1 to 100" },
        { "retry.jitter = 1.1", "watch-actors.retry.jitter: is 1.1: give a number from 0 to 1" },
        { "retry.jitter = some", "watch-actors.retry.jitter: \"some\" cannot be read: give a number" },
        { "retry.reset-after = 0ms", "watch-actors.retry.reset-after: is 00:00:00: give a duration above zero" },
        { "retry.max-tries = -1", "watch-actors.retry.max-tries: is -1: give 0 or more" },
        { "retry.max-token-tries = -1", "watch-actors.retry.max-token-tries: is -1: give 0 or more" },
        { "catch-up.above = -1", "watch-actors.catch-up.above: is -1: give 0 or more" },
        { "catch-up.covers = 0", "watch-actors.catch-up.covers: is 0: give 1 or more" },
        { "flow.batches = 0", "watch-actors.flow.batches: is 0: give 1 or more" },
        { "flow.in-flight = 0", "watch-actors.flow.in-flight: is 0 bytes: give a size from 1 B to 2047 MiB" },
        { "liveness.idle = 0s", "watch-actors.liveness.idle: is 00:00:00: give a duration above zero, or off" },
        { "liveness.idle = on", "watch-actors.liveness.idle: \"on\" cannot be read: give a duration such as 500ms, 5s or 2m, or off" },
        { "liveness.timeout = off", "watch-actors.liveness.timeout: \"off\" cannot be read: give a duration such as 500ms, 5s or 2m" },
        { "liveness.silence-limit = 1s", "watch-actors.liveness.silence-limit: 00:00:01 is below idle 00:00:04: make it longer, or off" },
        { "progress.repeat-interval = 0s", "watch-actors.progress.repeat-interval: is 00:00:00: give a duration above zero" },
        { "limits.watches = 0", "watch-actors.limits.watches: is 0: give 1 or more" },
        { "limits.unknown-ids = -1", "watch-actors.limits.unknown-ids: is -1: give 0 or more" },
        { "dispatcher = \"\"", "watch-actors.dispatcher: is empty: give a name, or leave the key out" },
    };

    public static TheoryData<string, string> BadKeys => new()
    {
        { "etcd.endpoint = [a]", "watch-actors.etcd.endpoint: no such setting; did you mean watch-actors.etcd.endpoints?" },
        { "retry.max-backof = 1s", "watch-actors.retry.max-backof: no such setting; did you mean watch-actors.retry.max-backoff?" },
        { "capacity = 3", "watch-actors.capacity: no such setting; did you mean watch-actors.ring.capacity?" },
        { "ring.capcity {}", "watch-actors.ring.capcity: no such setting; did you mean watch-actors.ring.capacity?" },
        { "etcd.tls.ca = x", "watch-actors.etcd.tls.ca: no such setting; did you mean watch-actors.etcd.tls.ca-file?" },
        { "etcd.keep-alive = 10s", "watch-actors.etcd.keep-alive: is a section: give the settings in it, such as watch-actors.etcd.keep-alive.delay" },
        { "etcd = \"http://a:1\"", "watch-actors.etcd: is a section: give the settings in it, such as watch-actors.etcd.endpoints" },
        { "ring.capacity.of-events = 3", "watch-actors.ring.capacity: is one setting, not a section: give it a value" },
        { "ring {\n capacity \n max-bytes = 1\n }", "watch-actors.ring.capacity   max-bytes: no such setting; did you mean watch-actors.ring.capacity?" },
    };

    [Theory]
    [MemberData(nameof(BadValues))]
    [MemberData(nameof(BadKeys))]
    public void What_cannot_be_is_answered_with_one_line_that_names_the_key_and_the_remedy(string line, string says)
    {
        var problem = Hocon.Problem($"watch-actors.{line}");

        Assert.Equal(says, problem);
        Assert.DoesNotContain('\n', problem);
    }

    [Theory]
    [MemberData(nameof(BadValues))]
    [MemberData(nameof(BadKeys))]
    public void A_fault_is_found_as_well_where_the_defaults_are_in_place_already(string line, string says)
    {
        var config = ConfigurationFactory.ParseString($"watch-actors.{line}").WithFallback(WatchSettings.Reference);

        Assert.Equal(says, Assert.ThrowsAny<ConfigurationException>(() => WatchSettings.Read(config)).Message);
    }

    [Fact]
    public void A_root_that_is_no_section_is_told() =>
        Assert.Equal(
            "watch-actors: is a section: give the settings in it, such as watch-actors.etcd.endpoints",
            Hocon.Problem("watch-actors = on"));

    [Fact]
    public void A_key_that_the_defaults_lack_is_told_rather_than_read_as_zero()
    {
        var reader = new StrictReader(ConfigurationFactory.ParseString("here = 1"), "root");

        Assert.Equal("root.gone: is missing", Assert.ThrowsAny<ConfigurationException>(() => reader.Whole("gone", min: 0)).Message);
        Assert.Equal("root.gone: is missing", Assert.ThrowsAny<ConfigurationException>(() => reader.Duration("gone")).Message);
        Assert.Equal("root.gone: is missing", Assert.ThrowsAny<ConfigurationException>(() => reader.Section("gone")).Message);
    }
}
