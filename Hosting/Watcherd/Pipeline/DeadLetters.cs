using System.Buffers;
using System.Text.Json;
using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Files;
using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd.Pipeline;

/// <summary>Takes changes that an action failed on for good.</summary>
internal interface IDeadLetters
{
    /// <summary>Keeps one, durably.</summary>
    /// <exception cref="IOException">It could not be kept.</exception>
    Task WriteAsync(Change change, string action, ActionFailure failure, int tries);
}

/// <summary>Dead letters as lines of JSON in a file: the change, and what became of it.</summary>
/// <param name="path">The file.</param>
internal sealed class DeadLetterFile(string path) : IDeadLetters
{
    private readonly AppendedFile _file = new(path);

    public Task WriteAsync(Change change, string action, ActionFailure failure, int tries)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, JsonFormat.Options))
        {
            json.WriteStartObject();
            json.WriteString("kind"u8, "dead-letter"u8);
            EventFields.Write(
                json, change.Type, change.Key, change.Value, change.PreviousValue,
                change.CreateRevision, change.ModRevision, change.Version, change.Lease);
            json.WriteString("watch"u8, change.Watch);
            json.WriteString("clusterId"u8, ChangeJson.ClusterId(change));
            json.WriteString("action"u8, action);
            json.WriteNumber("tries"u8, tries);
            json.WriteString("failure"u8, failure.Message);
            json.WriteEndObject();
        }
        line.Write("\n"u8);
        return _file.WriteAsync(line.WrittenMemory);
    }
}
