using System.Globalization;

namespace Watch.Actors.Bench.Plumbing;

/// <summary>
/// What can be said on the command line; the names are those of the other clients' harnesses, so that one driver runs them all.
/// </summary>
internal sealed record Flags
{
    /// <summary>The address that the watch client connects to; may be the proxy.</summary>
    public string Endpoint { get; init; } = "127.0.0.1:23790";

    /// <summary>The address for puts and for the loader; empty: the same.</summary>
    public string Direct { get; init; } = "";

    /// <summary>The proxy's control address.</summary>
    public string Ctl { get; init; } = "";

    public string Prefix { get; init; } = "b/";

    /// <summary>A program that knows <c>load</c>; empty: this one.</summary>
    public string Loader { get; init; } = "";

    /// <summary>The proxy's own address.</summary>
    public string Listen { get; init; } = "127.0.0.1:23800";

    /// <summary>What the proxy stands before.</summary>
    public string Target { get; init; } = "127.0.0.1:23790";

    /// <summary>How long the proxy holds each byte, each way.</summary>
    public TimeSpan Delay { get; init; }

    public int N { get; init; } = 1000;

    public int Events { get; init; } = 500_000;

    /// <summary>Puts in a transaction.</summary>
    public int Txn { get; init; } = 100;

    /// <summary>Bytes of a value.</summary>
    public int Val { get; init; } = 64;

    /// <summary>The loader's requests in flight.</summary>
    public int Conc { get; init; } = 8;

    /// <summary>Whose CPU time is reported as the server's; 0: none.</summary>
    public int EtcdPid { get; init; }

    /// <summary>Puts a second (latency).</summary>
    public int Rate { get; init; } = 1000;

    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(180);

    public TimeSpan Secs { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long resume looks on for events that come twice.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>A second reset this long after the first (resume); zero: none.</summary>
    public TimeSpan Rekill { get; init; }

    /// <summary>The slow subscriber is not slow: a control run.</summary>
    public bool Consume { get; init; }

    public bool Fragment { get; init; }

    /// <summary>Streams that the watches are shared out among.</summary>
    public int Streams { get; init; } = 1;

    /// <summary>Actors that the watches are shared out among.</summary>
    public int Subscribers { get; init; } = 1;

    /// <summary>Whole runs of the scenario in the same process, under another prefix, before the one that is measured; 0: cold.</summary>
    public int WarmRuns { get; init; } = 1;

    /// <summary>How members are reached, as a configuration names it.</summary>
    public string Transport { get; init; } = "http2";

    /// <summary>HOCON of one's own over the client's, for trying a setting.</summary>
    public string Hocon { get; init; } = "";

    public string DirectOrEndpoint => Direct.Length > 0 ? Direct : Endpoint;

    /// <exception cref="FormatException">A flag is unknown, or its value cannot be.</exception>
    public static Flags Parse(IReadOnlyList<string> args)
    {
        var flags = new Flags();
        for (var i = 0; i < args.Count; i++)
        {
            var name = args[i].TrimStart('-');
            flags = flags.WithSwitch(name)
                ?? flags.With(name, ++i < args.Count ? args[i] : throw new FormatException($"--{name} wants a value"));
        }
        return flags;
    }

    private Flags? WithSwitch(string name) => name switch
    {
        "consume" => this with { Consume = true },
        "fragment" => this with { Fragment = true },
        "consumers" => this with { Subscribers = int.MaxValue },
        // Other clients have to be told to take large messages; this one does.
        "bigmsg" => this,
        _ => null,
    };

    private Flags With(string name, string value) => name switch
    {
        "endpoint" => this with { Endpoint = value },
        "direct" => this with { Direct = value },
        "ctl" => this with { Ctl = value },
        "prefix" => this with { Prefix = value },
        "loader" => this with { Loader = value },
        "listen" => this with { Listen = value },
        "target" => this with { Target = value },
        "delay" => this with { Delay = Duration(name, value) },
        "n" => this with { N = Whole(name, value) },
        "events" => this with { Events = Whole(name, value) },
        "txn" => this with { Txn = Whole(name, value) },
        "val" => this with { Val = Whole(name, value) },
        "conc" => this with { Conc = Whole(name, value) },
        "etcd-pid" => this with { EtcdPid = Whole(name, value) },
        "rate" => this with { Rate = Whole(name, value) },
        "limit" => this with { Limit = Duration(name, value) },
        "secs" => this with { Secs = Duration(name, value) },
        "settle" => this with { Settle = Duration(name, value) },
        "rekill" => this with { Rekill = Duration(name, value) },
        "streams" => this with { Streams = Math.Max(1, Whole(name, value)) },
        "subscribers" => this with { Subscribers = Math.Max(1, Whole(name, value)) },
        "warm-runs" => this with { WarmRuns = Whole(name, value) },
        "transport" => this with { Transport = value },
        "hocon" => this with { Hocon = value },
        _ => throw new FormatException($"unknown flag --{name}"),
    };

    private static int Whole(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new FormatException($"--{name} wants a whole number, not \"{value}\"");

    // Seconds, or with a unit as in Go.
    private static TimeSpan Duration(string name, string value)
    {
        var (digits, unit) = value.EndsWith("ms", StringComparison.Ordinal) ? (value[..^2], 0.001)
            : value.EndsWith('s') ? (value[..^1], 1)
            : value.EndsWith('m') ? (value[..^1], 60)
            : (value, 1.0);
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? TimeSpan.FromSeconds(number * unit)
            : throw new FormatException($"--{name} wants a duration such as 5ms or 1.5, not \"{value}\"");
    }
}
