using System.Collections.Frozen;

namespace Watch.Actors.Transport;

/// <summary>
/// The transports that a configuration can name. Each is found by the name of its type, as Akka finds its providers: which there are
/// depends on the edition.
/// </summary>
internal static class Transports
{
    private static readonly FrozenDictionary<string, string> TypeNames = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["http2"] = "Watch.Actors.Transport.Http2Transport",
        ["grpc-net"] = "Watch.Actors.Transport.GrpcNet.GrpcNetTransport",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All names, those of the other edition too.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. TypeNames.Keys.Order(StringComparer.Ordinal)];

    /// <returns>The type of a name; null where this edition does not have it.</returns>
    public static Type? Find(string name) => typeof(Transports).Assembly.GetType(TypeNames[name]);

    /// <summary>Makes one of a type that <see cref="Find"/> gave.</summary>
    public static IWatchTransport Create(Type type, TransportSettings settings) =>
        (IWatchTransport)Activator.CreateInstance(type, settings, TimeProvider.System)!;
}
