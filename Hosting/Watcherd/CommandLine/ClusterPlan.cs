using System.Globalization;
using System.Text;
using Akka.Configuration;
using Watch.Actors.Transport;

namespace Watch.Actors.Watcherd.CommandLine;

/// <summary>The etcd that the command line names, judged to be in order.</summary>
/// <param name="Endpoints">Its members; none: the default of the library's settings.</param>
/// <param name="User">Name and password; null for neither.</param>
/// <param name="Tls">Certificates and trust.</param>
internal sealed record ClusterPlan(IReadOnlyList<Endpoint> Endpoints, (string Name, string Password)? User, TlsSettings Tls)
{
    /// <summary>
    /// The plan as settings of the actor system, over the library's defaults. Nothing else is read: no file, no environment.
    /// </summary>
    public Config ToConfig()
    {
        var hocon = new StringBuilder($$"""
            akka {
              loglevel = INFO
              stdout-loglevel = OFF
              loggers = ["{{typeof(Printing.Diagnostics).AssemblyQualifiedName}}"]
              log-dead-letters = off
              log-dead-letters-during-shutdown = off
              coordinated-shutdown.run-by-clr-shutdown-hook = off
            }

            """);
        if (Endpoints.Count > 0) Add("endpoints", $"[{string.Join(", ", Endpoints.Select(each => Quoted(each.ToString())))}]");
        if (User is { } user)
        {
            Add("user", Quoted(user.Name));
            Add("password", Quoted(user.Password));
        }
        Add("tls.ca-file", Quoted(Tls.CaFile));
        Add("tls.cert-file", Quoted(Tls.CertFile));
        Add("tls.key-file", Quoted(Tls.KeyFile));
        Add("tls.insecure-skip-verify", Tls.InsecureSkipVerify ? "on" : "off");
        return ConfigurationFactory.ParseString(hocon.ToString());

        void Add(string key, string value) => hocon.Append(CultureInfo.InvariantCulture, $"watch-actors.etcd.{key} = {value}\n");
    }

    /// <summary>The text between quotes, for HOCON: nothing in it is read as anything but text.</summary>
    internal static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (c < ' ') quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }
}
