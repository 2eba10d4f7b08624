using Watch.Actors.Settings;
using Watch.Actors.Transport;
using Watch.Actors.Watcherd.CommandLine;

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>Reads a context.</summary>
internal static class ContextReader
{
    public static ContextPlan Read(string name, SectionReader section)
    {
        var tls = ReadTls(section);
        var cluster = new ClusterPlan(ReadEndpoints(section, tls.IsConfigured), ReadUser(section), tls);
        return new ContextPlan(name, cluster, section.Switch("require-leader"));
    }

    private static TlsSettings ReadTls(SectionReader section)
    {
        var tls = new TlsSettings
        {
            CaFile = File(section, "ca-cert"),
            CertFile = File(section, "cert"),
            KeyFile = File(section, "key"),
            InsecureSkipVerify = section.Switch("insecure-skip-tls-verify"),
        };
        if (tls.Problem() is not { } problem) return tls;

        // The rules name settings of the library; the first is the one that is wrong.
        (string Theirs, string Ours)[] names = [("ca-file", "ca-cert"), ("cert-file", "cert"), ("key-file", "key")];
        var key = names.MinBy(each => problem.IndexOf(each.Theirs, StringComparison.Ordinal) is var at and >= 0 ? at : int.MaxValue).Ours;
        var own = names.Aggregate(problem, (text, each) =>
            text.Replace($"watch-actors.etcd.tls.{each.Theirs}", each.Ours, StringComparison.Ordinal));
        section.Wrong(key, own.StartsWith($"{key} ", StringComparison.Ordinal) ? own[(key.Length + 1)..] : own);
        return TlsSettings.None;
    }

    private static string File(SectionReader section, string key) =>
        section.Text(key) is { Length: > 0 } path ? section.Scope.FullPath(path) : "";

    private static IReadOnlyList<Endpoint> ReadEndpoints(SectionReader section, bool tlsByDefault)
    {
        return section.Read<IReadOnlyList<Endpoint>>("endpoints", (reader, key) => section.IsText(key)
            ? ParseAll(reader, key)
            : reader.List(key, Parse), []);

        Endpoint Parse(string text) => text.Contains('@', StringComparison.Ordinal)
            ? throw new FormatException("an endpoint has a user in it: give user and password as settings of their own")
            : Endpoint.Parse(text, tlsByDefault);

        IReadOnlyList<Endpoint> ParseAll(StrictReader reader, string key)
        {
            try
            {
                return [.. reader.Text(key).Split(',').Select(Parse)];
            }
            catch (FormatException wrong)
            {
                throw reader.Wrong(key, wrong.Message, wrong);
            }
        }
    }

    private static (string, string)? ReadUser(SectionReader section)
    {
        switch (section.Text("user"), section.Secret("password"))
        {
            case ("", ""): return null;
            case ("", _):
                section.Wrong("password", "is set and user is not: a password needs its user");
                return null;
            case (_, ""):
                section.Wrong("user", "is set and password is not: a user needs a password");
                return null;
            case var (user, password): return (user, password);
        }
    }
}
