using Google.Protobuf;

namespace Watch.Actors.TestKit.Embedded.Kv;

/// <summary>Ranges as requests carry them.</summary>
internal static class KeyRanges
{
    /// <summary>The range of a request whose key must not be empty.</summary>
    /// <exception cref="EtcdException">The key is empty.</exception>
    public static KeyRange Of(ByteString key, ByteString rangeEnd) =>
        key.IsEmpty ? throw EtcdErrors.EmptyKey() : new KeyRange(key.Memory, rangeEnd.Memory);
}
