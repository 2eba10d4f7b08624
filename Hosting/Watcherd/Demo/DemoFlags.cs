using System.CommandLine;
using Watch.Actors.Transport;
using Watch.Actors.Watcherd.CommandLine;

namespace Watch.Actors.Watcherd.Demo;

/// <summary>The flags of <c>watcherd demo</c>.</summary>
internal sealed class DemoFlags
{
    private readonly Option<string[]> _endpoints = Flags.List(
        "--endpoints", "http://host:port", "Use this etcd, below a prefix of the demo's own, instead of one within this process.");

    public void AddTo(Command command) => command.Options.Add(_endpoints);

    /// <returns>The etcd to use; null for one within this process.</returns>
    /// <exception cref="UsageException">Something is wrong with what was given.</exception>
    public Endpoint? Read(ParseResult given) => ClusterFlags.ReadEndpoints(given.GetValue(_endpoints), tlsByDefault: false) switch
    {
        [] => null,
        [{ UsesTls: false } one] => one,
        [var one] => throw new UsageException(
            $"the demo cuts the connection itself and cannot stand in a TLS one: give {one} as http://, or leave --endpoints out"),
        _ => throw new UsageException("the demo needs one endpoint: give one, or leave --endpoints out"),
    };
}
