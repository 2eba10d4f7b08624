using System.Globalization;
using Akka.Configuration;

namespace Watch.Actors.Settings;

/// <summary>
/// Reads HOCON without guessing: Akka's own readers give zero for a key that is missing. Every error is one line with the key's full path and the remedy.
/// </summary>
internal sealed class StrictReader(Config config, string path)
{
    public StrictReader Section(string key) =>
        config.GetConfig(key) is { IsEmpty: false } section ? new StrictReader(section, $"{path}.{key}") : throw Wrong(key, "is missing");

    public string Text(string key) => Read(key, c => c.GetString(key), "a text in quotes");

    public bool Switch(string key) => Read(key, c => c.GetBoolean(key), "on or off");

    public int Whole(string key, int min)
    {
        var value = Read(key, c => c.GetInt(key), "a whole number");
        return value >= min ? value : throw Wrong(key, string.Create(CultureInfo.InvariantCulture, $"is {value}: give {min} or more"));
    }

    public double Number(string key, double min, double max)
    {
        var value = Read(key, c => c.GetDouble(key), "a number");
        return value >= min && value <= max ? value
            : throw Wrong(key, string.Create(CultureInfo.InvariantCulture, $"is {value}: give a number from {min} to {max}"));
    }

    public TimeSpan Duration(string key)
    {
        var value = Read(key, c => c.GetTimeSpan(key, allowInfinite: false), "a duration such as 500ms, 5s or 2m");
        return value > TimeSpan.Zero ? value : throw Wrong(key, $"is {value}: give a duration above zero");
    }

    public int Size(string key)
    {
        var value = Read(key, c => c.GetByteSize(key), "a size such as 512 KiB or 4 MiB");
        return value is > 0 and <= int.MaxValue ? (int)value : throw Wrong(key, "is out of range: give a size from 1 B to 2047 MiB");
    }

    public IReadOnlyList<T> List<T>(string key, Func<string, T> parse)
    {
        var texts = Read(key, c => c.GetStringList(key), "a list such as [\"one\", \"two\"]");
        if (texts.Count == 0) throw Wrong(key, "is an empty list: give at least one");
        try
        {
            return [.. texts.Select(parse)];
        }
        catch (FormatException e)
        {
            throw Wrong(key, e.Message, e);
        }
    }

    public ConfigurationException Wrong(string key, string what, Exception? cause = null) => new($"{path}.{key}: {what}", cause);

    private T Read<T>(string key, Func<Config, T> read, string wanted)
    {
        if (!config.HasPath(key)) throw Wrong(key, "is missing");
        try
        {
            return read(config);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ConfigurationException or InvalidOperationException or ArgumentException)
        {
            throw Wrong(key, $"\"{config.GetValue(key)}\" cannot be read: give {wanted}", e);
        }
    }
}
