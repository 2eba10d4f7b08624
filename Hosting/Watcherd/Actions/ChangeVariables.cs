using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Watch.Actors.Watcherd.Actions;

/// <summary>A change as variables of the environment.</summary>
internal static class ChangeVariables
{
    // Linux takes 128 KiB for one variable; base64 makes three bytes four.
    private const int MostBytes = 64 * 1024;

    /// <summary>
    /// Names and values. Keys and values that are no text are there in base64; those that are too large for the environment are not there.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(Change change)
    {
        yield return new("WATCHERD_WATCH", change.Watch);
        yield return new("WATCHERD_TYPE", change.Type == EventType.Delete ? "delete" : "put");
        if (OfBytes("WATCHERD_KEY", change.Key.Span) is { } key) yield return key;
        if (OfBytes("WATCHERD_VALUE", change.Value.Span) is { } value) yield return value;
        yield return new("WATCHERD_CREATE_REVISION", change.CreateRevision.ToString(CultureInfo.InvariantCulture));
        yield return new("WATCHERD_MOD_REVISION", change.ModRevision.ToString(CultureInfo.InvariantCulture));
        yield return new("WATCHERD_VERSION", change.Version.ToString(CultureInfo.InvariantCulture));
        yield return new("WATCHERD_LEASE", change.Lease.ToString(CultureInfo.InvariantCulture));
        yield return new("WATCHERD_CLUSTER_ID", ChangeJson.ClusterId(change));
    }

    private static KeyValuePair<string, string>? OfBytes(string name, ReadOnlySpan<byte> bytes) =>
        bytes.Length > MostBytes ? null
        : Utf8.IsValid(bytes) && !bytes.Contains((byte)0) ? new(name, Encoding.UTF8.GetString(bytes))
        : new(name + "_BASE64", Convert.ToBase64String(bytes));
}
