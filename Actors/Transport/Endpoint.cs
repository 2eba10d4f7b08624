using System.Globalization;

namespace Watch.Actors.Transport;

/// <summary>The address of an etcd member: <c>http://host:port</c>, <c>https://host:port</c>, or <c>host:port</c>.</summary>
public sealed record Endpoint
{
    /// <summary>etcd's client port, used where an address has none.</summary>
    public const int DefaultPort = 2379;

    private Endpoint(Uri address) => Address = address;

    /// <summary>Scheme, host and port.</summary>
    public Uri Address { get; }

    /// <summary>True when the connection is encrypted.</summary>
    public bool UsesTls => Address.Scheme == Uri.UriSchemeHttps;

    /// <summary>Reads one address.</summary>
    /// <param name="text">The address; without a scheme, <paramref name="tlsByDefault"/> decides.</param>
    /// <param name="tlsByDefault">
    /// Whether an address without a scheme is <c>https</c>, as it is when a CA or a client certificate is set.
    /// </param>
    /// <exception cref="FormatException">
    /// The address is empty or malformed, or its scheme is unknown; the message says which and the remedy.
    /// </exception>
    public static Endpoint Parse(string text, bool tlsByDefault = false)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
            throw new FormatException("endpoint is empty: give an address such as http://127.0.0.1:2379");
        var full = trimmed.Contains("://", StringComparison.Ordinal) ? trimmed : (tlsByDefault ? "https://" : "http://") + trimmed;
        if (full.EndsWith(':') || !Uri.TryCreate(full, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw new FormatException($"endpoint \"{trimmed}\" is malformed: give an address such as http://127.0.0.1:2379");
        if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            throw new FormatException($"endpoint \"{trimmed}\" has the unknown scheme \"{uri.Scheme}\": use http or https");
        if (uri.AbsolutePath is not ("" or "/") || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            throw new FormatException($"endpoint \"{trimmed}\" has more than scheme, host and port: leave the rest out");
        var hasPort = full.AsSpan(full.IndexOf("://", StringComparison.Ordinal) + 3).TrimEnd('/') is var authority
            && authority[(authority.LastIndexOf(']') + 1)..].Contains(':');
        return new Endpoint(new UriBuilder(uri.Scheme, uri.Host, hasPort ? uri.Port : DefaultPort).Uri);
    }

    /// <summary>Reads a list of addresses separated by commas.</summary>
    /// <exception cref="FormatException">There is none, or one of them is wrong.</exception>
    public static IReadOnlyList<Endpoint> ParseList(string text, bool tlsByDefault = false) =>
        [.. text.Split(',').Select(one => Parse(one, tlsByDefault))];

    /// <summary>The address as text.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Address.Scheme}://{Address.Host}:{Address.Port}");
}
