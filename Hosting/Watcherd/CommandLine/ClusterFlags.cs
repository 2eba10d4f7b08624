using System.CommandLine;
using Watch.Actors.Transport;

namespace Watch.Actors.Watcherd.CommandLine;

/// <summary>The flags that say which etcd, and how to reach it.</summary>
internal sealed class ClusterFlags
{
    private readonly Option<string[]> _endpoints =
        Flags.List("--endpoints", "http://host:port,…", "Members of the etcd cluster, separated by commas.");
    private readonly Option<string?> _user = Flags.Text("--user", "name:password", "Who to be for etcd.");
    private readonly Option<string?> _caFile =
        Flags.Text("--cacert", "file", "Trust the authorities in this PEM file instead of the machine's.");
    private readonly Option<string?> _certFile = Flags.Text("--cert", "file", "The client's own certificate, PEM.");
    private readonly Option<string?> _keyFile = Flags.Text("--key", "file", "The private key of --cert, PEM.");
    private readonly Option<bool> _skipVerify = Flags.Switch("--insecure-skip-tls-verify", "Take any server certificate. For tests only.");

    public void AddTo(Command command)
    {
        foreach (Option flag in (Option[])[_endpoints, _user, _caFile, _certFile, _keyFile, _skipVerify]) command.Options.Add(flag);
    }

    public ClusterPlan Read(ParseResult given)
    {
        var tls = ReadTls(given);
        return new ClusterPlan(ReadEndpoints(given.GetValue(_endpoints), tls.IsConfigured), ReadUser(given.GetValue(_user)), tls);
    }

    /// <summary>Reads a list of addresses.</summary>
    public static IReadOnlyList<Endpoint> ReadEndpoints(string[]? texts, bool tlsByDefault)
    {
        try
        {
            return [.. (texts ?? []).SelectMany(text => Endpoint.ParseList(text, tlsByDefault))];
        }
        catch (FormatException wrong)
        {
            throw new UsageException($"--endpoints: {wrong.Message}");
        }
    }

    private TlsSettings ReadTls(ParseResult given)
    {
        var tls = new TlsSettings
        {
            CaFile = File(given, _caFile),
            CertFile = File(given, _certFile),
            KeyFile = File(given, _keyFile),
            InsecureSkipVerify = given.GetValue(_skipVerify),
        };
        return tls.Problem() is { } problem ? throw new UsageException(InFlags(problem)) : tls;
    }

    private static string File(ParseResult given, Option<string?> flag) => given.GetValue(flag) switch
    {
        null => "",
        "" => throw new UsageException($"{flag.Name} is empty: give the path of a PEM file, or leave the flag out"),
        var path => path,
    };

    // The rules name settings; whoever gave flags knows those.
    private static string InFlags(string problem) => problem
        .Replace("watch-actors.etcd.tls.ca-file", "--cacert", StringComparison.Ordinal)
        .Replace("watch-actors.etcd.tls.cert-file", "--cert", StringComparison.Ordinal)
        .Replace("watch-actors.etcd.tls.key-file", "--key", StringComparison.Ordinal)
        .Replace("is set and", "is given and", StringComparison.Ordinal)
        .Replace("leave the setting empty", "leave the flag out", StringComparison.Ordinal);

    private static (string, string)? ReadUser(string? text)
    {
        if (text is null) return null;
        return text.Split(':', 2) switch
        {
            ["", ..] => throw new UsageException("--user has no name: give --user name:password"),
            [var name] => throw new UsageException($"--user \"{name}\" has no password: give --user {name}:password"),
            [var name, ""] => throw new UsageException($"--user \"{name}\" has an empty password: give --user {name}:password"),
            [var name, var password] => (name, password),
            _ => throw new InvalidOperationException("a split in two has one part or two"),
        };
    }
}
