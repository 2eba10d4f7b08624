using System.Globalization;
using Akka.Configuration;

namespace Watch.Actors.Settings;

/// <summary>
/// Reads HOCON without guessing: Akka's own readers give zero for a key that is missing.
/// Every error is one line with the key's full path and the remedy.
/// </summary>
internal sealed class StrictReader(Config config, string path)
{
    // What timers and sockets take: whole milliseconds in 31 bits.
    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(24);

    public StrictReader Section(string key) =>
        config.GetConfig(key) is { IsEmpty: false } section ? new StrictReader(section, $"{path}.{key}") : throw Wrong(key, "is missing");

    public string Text(string key) => Read(key, c => c.GetString(key), "a text in quotes");

    /// <summary>A text that no error shows.</summary>
    public string Secret(string key)
    {
        if (!config.HasPath(key)) throw Wrong(key, "is missing");
        return config.GetValue(key) is var value && value.IsString() && value.GetString() is { } text ? text
            : throw Wrong(key, "is no text: give one in quotes");
    }

    public string Name(string key) =>
        Text(key) is { Length: > 0 } name ? name : throw Wrong(key, "is empty: give a name, or leave the key out");

    public string OneOf(string key, IReadOnlyList<string> names) =>
        Text(key) is var name && names.Contains(name, StringComparer.Ordinal) ? name
            : throw Wrong(key, $"\"{name}\" is not known: give {string.Join(" or ", names)}");

    public bool Switch(string key) => Read<bool?>(key, c => c.GetBoolean(key), "on or off")!.Value;

    public int Whole(string key, int min)
    {
        var value = Read<int?>(key, c => c.GetInt(key), "a whole number")!.Value;
        return value >= min ? value : throw Wrong(key, string.Create(CultureInfo.InvariantCulture, $"is {value}: give {min} or more"));
    }

    public double Number(string key, double min, double max)
    {
        var value = Read<double?>(key, c => c.GetDouble(key), "a number")!.Value;
        return value >= min && value <= max ? value
            : throw Wrong(key, string.Create(CultureInfo.InvariantCulture, $"is {value}: give a number from {min} to {max}"));
    }

    public TimeSpan Duration(string key) => Duration(key, "");

    /// <returns>Zero for "off".</returns>
    public TimeSpan DurationOrOff(string key) => IsOff(key) ? TimeSpan.Zero : Duration(key, ", or off");

    public int Size(string key)
    {
        var value = Read(key, c => c.GetByteSize(key), "a size such as 512 KiB or 4 MiB");
        return value is > 0 and <= int.MaxValue ? (int)value
            : throw Wrong(key, string.Create(CultureInfo.InvariantCulture, $"is {value} bytes: give a size from 1 B to 2047 MiB"));
    }

    public IReadOnlyList<T> List<T>(string key, Func<string, T> parse)
    {
        var texts = Read(key, Texts, "a list such as [\"one\", \"two\"]");
        if (texts.Count == 0) throw Wrong(key, "is an empty list: give at least one");
        try
        {
            return [.. texts.Select(parse)];
        }
        catch (FormatException e)
        {
            throw Wrong(key, e.Message, e);
        }

        // Akka reads a text where a list should stand as an empty list, and a section in a list as null.
        IList<string>? Texts(Config c) =>
            !c.GetValue(key).IsString() && c.GetStringList(key) is var list && list.All(text => text is not null) ? list : null;
    }

    public SettingException Wrong(string key, string what, Exception? cause = null) => new($"{path}.{key}", what, cause);

    private bool IsOff(string key) =>
        config.HasPath(key) && config.GetValue(key) is var value && value.IsString() && value.GetString() == "off";

    private TimeSpan Duration(string key, string orElse)
    {
        var wanted = $"a duration such as 500ms, 5s or 2m{orElse}";
        var value = Read<TimeSpan?>(key, c => c.GetTimeSpan(key, allowInfinite: false), wanted)!.Value;

        // HOCON would take it for milliseconds, and most readers for seconds.
        if (config.GetString(key).Trim() is var text && char.IsAsciiDigit(text[^1])) throw Wrong(key, $"is {text}, without a unit: give {wanted}");
        return value <= TimeSpan.Zero ? throw Wrong(key, $"is {value}: give a duration above zero{orElse}")
            : value > LongestDuration ? throw Wrong(key, $"is {value}: give a duration of at most {LongestDuration.Days} days")
            : value;
    }

    private T Read<T>(string key, Func<Config, T?> read, string wanted)
    {
        if (!config.HasPath(key)) throw Wrong(key, "is missing");
        try
        {
            if (read(config) is { } value) return value;
        }
        catch (Exception e) when (e is FormatException or OverflowException or ConfigurationException or InvalidOperationException
            or ArgumentException or NotSupportedException)
        {
            throw Unreadable(key, wanted, e);
        }
        throw Unreadable(key, wanted);
    }

    private SettingException Unreadable(string key, string wanted, Exception? cause = null)
    {
        var value = config.GetValue(key);
        var text = (value.IsString() ? value.GetString() : value.ToString()) ?? "";
        var shown = string.Join(' ', text.Split(null as char[], StringSplitOptions.RemoveEmptyEntries));
        return Wrong(key, $"\"{shown}\" cannot be read: give {wanted}", cause);
    }
}
