namespace Watch.Actors.Hosting;

/// <summary>
/// Overrides over HOCON, for one cluster. What is null is left to the <c>watch-actors</c> section of the actor system, and to its defaults
/// in the end. Each is judged as the setting that it overrides, when the host starts.
/// </summary>
public sealed class EtcdWatchOptions
{
    /// <summary>The section of an application's configuration that these are customarily bound from.</summary>
    public const string SectionName = "EtcdWatch";

    /// <summary>Addresses of the cluster's members (<c>etcd.endpoints</c>).</summary>
    public IList<string>? Endpoints { get; set; }

    /// <summary>How members are reached (<c>etcd.transport</c>).</summary>
    public string? Transport { get; set; }

    /// <summary>Name for etcd's authentication (<c>etcd.user</c>).</summary>
    public string? User { get; set; }

    /// <summary>Its password (<c>etcd.password</c>). Never logged or reported.</summary>
    public string? Password { get; set; }

    /// <summary>PEM file with the authorities to trust (<c>etcd.tls.ca-file</c>).</summary>
    public string? CaFile { get; set; }

    /// <summary>PEM file with the client's certificate (<c>etcd.tls.cert-file</c>).</summary>
    public string? CertFile { get; set; }

    /// <summary>PEM file with its key (<c>etcd.tls.key-file</c>).</summary>
    public string? KeyFile { get; set; }

    /// <summary>Takes any server certificate; for tests (<c>etcd.tls.insecure-skip-verify</c>).</summary>
    public bool? InsecureSkipVerify { get; set; }

    /// <summary>How long an attempt to connect may take (<c>etcd.connect-timeout</c>).</summary>
    public TimeSpan? ConnectTimeout { get; set; }

    /// <summary>How long a unary call may take (<c>etcd.call-timeout</c>).</summary>
    public TimeSpan? CallTimeout { get; set; }

    /// <summary>Notifications with events sent before the first Ack (<c>delivery.credit</c>).</summary>
    public int? Credit { get; set; }

    /// <summary>Notifications kept for a subscriber out of credit (<c>ring.capacity</c>).</summary>
    public int? RingCapacity { get; set; }

    /// <summary>The first wait after a failure (<c>retry.min-backoff</c>).</summary>
    public TimeSpan? MinBackoff { get; set; }

    /// <summary>The longest wait after a failure (<c>retry.max-backoff</c>).</summary>
    public TimeSpan? MaxBackoff { get; set; }

    /// <summary>Failures in a row before watches end; 0: try without end (<c>retry.max-tries</c>).</summary>
    public int? MaxTries { get; set; }

    /// <summary>Watches that the multiplexer holds (<c>limits.watches</c>).</summary>
    public int? MaxWatches { get; set; }
}
