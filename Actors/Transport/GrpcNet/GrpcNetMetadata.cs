using Grpc.Core;

namespace Watch.Actors.Transport.GrpcNet;

/// <summary>Metadata as Grpc.Net.Client takes it.</summary>
internal static class GrpcNetMetadata
{
    /// <exception cref="GrpcException">Some cannot be sent; the same as in <see cref="Http2Transport"/>.</exception>
    public static Metadata From(IReadOnlyDictionary<string, string> metadata)
    {
        var headers = new Metadata();
        foreach (var (name, value) in metadata)
        {
            if (!GrpcHttp.CanBeSent(name, value)) throw GrpcHttp.CannotBeSent(name);
            headers.Add(Entry(name, value));
        }
        return headers;
    }

    // Bytes are sent as base64, which is what the value is already.
    private static Metadata.Entry Entry(string name, string value)
    {
        if (!name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal)) return new Metadata.Entry(name, value);
        try
        {
            return new Metadata.Entry(name, Convert.FromBase64String(value));
        }
        catch (FormatException)
        {
            throw GrpcHttp.CannotBeSent(name);
        }
    }
}
