using System.Buffers;
using System.Text.Json;
using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd.Actions;

/// <summary>
/// A change as one JSON object: that of <c>watcherd watch</c>, and after it the watch's name and the cluster's id, in hexadecimal as etcd
/// shows it.
/// </summary>
internal static class ChangeJson
{
    public static byte[] Of(Change change)
    {
        var output = new ArrayBufferWriter<byte>(change.Key.Length + change.Value.Length + 512);
        using (var json = new Utf8JsonWriter(output, JsonFormat.Options))
        {
            json.WriteStartObject();
            json.WriteString("kind"u8, "event"u8);
            EventFields.Write(
                json, change.Type, change.Key, change.Value, change.PreviousValue,
                change.CreateRevision, change.ModRevision, change.Version, change.Lease);
            json.WriteString("watch"u8, change.Watch);
            json.WriteString("clusterId"u8, ClusterId(change));
            json.WriteEndObject();
        }
        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }

    public static string ClusterId(Change change) => change.ClusterId.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
}
