using System.Reflection;
using System.Text.RegularExpressions;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Watch.Actors.Model;
using Watch.Actors.Transport;

namespace Watch.Actors.Settings;

/// <summary>
/// Everything that can be set, read once from HOCON and judged when it is read. The defaults are in <c>hocon/reference.conf</c> alone.
/// </summary>
internal sealed partial record WatchSettings
{
    /// <summary>The section of HOCON that holds the settings.</summary>
    public const string Root = "watch-actors";

    public required IReadOnlyList<Endpoint> Endpoints { get; init; }

    public required Credentials? Credentials { get; init; }

    public required TimeSpan CallTimeout { get; init; }

    public required TransportSettings Transport { get; init; }

    /// <summary>The type of the transport; <see cref="Transports.Create"/> makes one.</summary>
    public required Type TransportType { get; init; }

    public required int Credit { get; init; }

    public required RingSettings Ring { get; init; }

    public required BackoffSettings Backoff { get; init; }

    public required Tries MostTries { get; init; }

    public required CatchUpSettings CatchUp { get; init; }

    public required FlowSettings Flow { get; init; }

    public required TimeSpan ProgressRepeatInterval { get; init; }

    public required LivenessSettings Liveness { get; init; }

    public required int MaxWatches { get; init; }

    public required int MaxUnknownIds { get; init; }

    public required string Dispatcher { get; init; }

    /// <summary>The defaults of this library, as HOCON.</summary>
    public static Config Reference { get; } = ReadReference();

    /// <summary>Reads the settings of one cluster.</summary>
    /// <param name="config">The configuration of the whole system; the defaults are added here.</param>
    /// <param name="cluster">A name under <c>watch-actors.clusters</c>; empty for the common cluster.</param>
    /// <exception cref="ConfigurationException">
    /// A key is missing, unknown, or has a value that cannot be; the message names it and the remedy.
    /// </exception>
    public static WatchSettings Read(Config config, string cluster = "")
    {
        UnknownKeys.Reject(config, Reference);
        var common = config.WithFallback(Reference).GetConfig(Root);
        return cluster.Length == 0 ? Read(new StrictReader(common, Root)) : ReadCluster(common, cluster);
    }

    private static WatchSettings ReadCluster(Config common, string cluster)
    {
        var clusters = common.GetConfig(UnknownKeys.Clusters)?.Root.GetObject();
        if (clusters is null || !clusters.Items.TryGetValue(cluster, out var section) || section.GetObject() is not { Items.Count: > 0 })
        {
            throw new ConfigurationException(
                $"cluster \"{cluster}\" is not configured: add {UnknownKeys.ClusterRoot(cluster)}.etcd.endpoints");
        }
        var own = new Config(new HoconRoot(section));
        try
        {
            return Read(new StrictReader(own.WithFallback(common), Root));
        }
        catch (ConfigurationException e)
        {
            throw new ConfigurationException(WhereTheyStand(e.Message, own, UnknownKeys.ClusterRoot(cluster)), e);
        }
    }

    // Keys are named as those of the common section; one that the cluster sets itself is looked for there.
    private static string WhereTheyStand(string message, Config own, string ownRoot) => Keys().Replace(
        message, match => match.Groups["key"].Value is var key && own.HasPath(key) ? $"{ownRoot}.{key}" : match.Value);

    [GeneratedRegex(@"watch-actors\.(?<key>[a-z]+([.-][a-z]+)*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Keys();

    private static WatchSettings Read(StrictReader reader)
    {
        var etcd = reader.Section("etcd");
        var tls = ReadTls(etcd.Section("tls"));
        var retry = reader.Section("retry");
        return new WatchSettings
        {
            Endpoints = etcd.List("endpoints", text => Endpoint.Parse(text, tls.IsConfigured)),
            Credentials = ReadCredentials(etcd),
            CallTimeout = etcd.Duration("call-timeout"),
            Transport = ReadTransport(etcd, tls),
            TransportType = ReadTransportType(etcd),
            Credit = reader.Section("delivery").Whole("credit", min: 0),
            Ring = new RingSettings(reader.Section("ring").Whole("capacity", min: 1), reader.Section("ring").Size("max-bytes")),
            Backoff = ReadBackoff(retry),
            MostTries = new Tries(retry.Whole("max-tries", min: 0), retry.Whole("max-token-tries", min: 0)),
            CatchUp = new CatchUpSettings(
                reader.Section("catch-up").Whole("above", min: 0), reader.Section("catch-up").Whole("covers", min: 1)),
            Flow = new FlowSettings(reader.Section("flow").Whole("batches", min: 1), reader.Section("flow").Size("in-flight")),
            ProgressRepeatInterval = reader.Section("progress").Duration("repeat-interval"),
            Liveness = ReadLiveness(reader.Section("liveness")),
            MaxWatches = reader.Section("limits").Whole("watches", min: 1),
            MaxUnknownIds = reader.Section("limits").Whole("unknown-ids", min: 0),
            Dispatcher = reader.Name("dispatcher"),
        };
    }

    private static TlsSettings ReadTls(StrictReader tls) => new()
    {
        CaFile = tls.Text("ca-file"),
        CertFile = tls.Text("cert-file"),
        KeyFile = tls.Text("key-file"),
        InsecureSkipVerify = tls.Switch("insecure-skip-verify"),
    };

    private static Credentials? ReadCredentials(StrictReader etcd) => (etcd.Text("user"), etcd.Secret("password")) switch
    {
        ("", "") => null,
        ("", _) => throw etcd.Wrong("password", $"is set and {Root}.etcd.user is not: a password needs its user"),
        var (user, password) => new Credentials(user, password),
    };

    private static TransportSettings ReadTransport(StrictReader etcd, TlsSettings tls)
    {
        var transport = new TransportSettings
        {
            ConnectTimeout = etcd.Duration("connect-timeout"),
            KeepAliveDelay = etcd.Section("keep-alive").Duration("delay"),
            KeepAliveTimeout = etcd.Section("keep-alive").Duration("timeout"),
            MaxMessageSize = etcd.Size("max-message-size"),
            WindowSize = etcd.Size("window-size"),
            Tls = tls,
        };
        return (TransportLimits.Problem(transport) ?? TlsFiles.Problem(tls)) is { } problem
            ? throw new ConfigurationException(problem)
            : transport;
    }

    private static Type ReadTransportType(StrictReader etcd)
    {
        var name = etcd.OneOf("transport", Transports.Names);
        return Transports.Find(name) ?? throw etcd.Wrong(
            "transport", $"\"{name}\" is in the Full edition alone and this is the Core edition: take the Full edition, or give \"http2\"");
    }

    /// <summary>How to wait between tries, out of a section that holds the five keys of it.</summary>
    public static BackoffSettings ReadBackoff(StrictReader retry)
    {
        var backoff = new BackoffSettings(
            retry.Duration("min-backoff"), retry.Duration("max-backoff"),
            retry.Number("factor", 1, 100), retry.Number("jitter", 0, 1), retry.Duration("reset-after"));
        return backoff.Min <= backoff.Max ? backoff
            : throw retry.Wrong("min-backoff", $"{backoff.Min} is above max-backoff {backoff.Max}: make it the smaller of the two");
    }

    private static LivenessSettings ReadLiveness(StrictReader liveness)
    {
        var settings = new LivenessSettings(
            liveness.DurationOrOff("idle"), liveness.Duration("timeout"), liveness.DurationOrOff("silence-limit"));
        return settings.SilenceLimit == TimeSpan.Zero || settings.SilenceLimit >= settings.Idle ? settings
            : throw liveness.Wrong("silence-limit", $"{settings.SilenceLimit} is below idle {settings.Idle}: make it longer, or off");
    }

    private static Config ReadReference() => ReadReference(typeof(WatchSettings).Assembly, "Watch.Actors.reference.conf");

    /// <summary>The defaults that an assembly carries.</summary>
    public static Config ReadReference(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}

/// <summary>A name and a password for etcd.</summary>
internal sealed record Credentials(string User, string Password)
{
    /// <summary>The name alone: a password is never printed.</summary>
    public override string ToString() => User;
}

/// <summary>What is kept for a subscription that is out of credit.</summary>
internal sealed record RingSettings(int Capacity, long MaxBytes);

/// <summary>How many watches are too many to be resumed one by one, and about how many covers they get.</summary>
internal sealed record CatchUpSettings(int Above, int Covers);

/// <summary>What may be on its way inside the process.</summary>
internal sealed record FlowSettings(int Batches, long InFlightBytes);
