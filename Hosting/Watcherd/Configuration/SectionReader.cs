using Akka.Configuration;
using Akka.Configuration.Hocon;
using Watch.Actors.Settings;

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>Reads the settings of one section. What is wrong with one is found and does not keep the others from being read.</summary>
/// <param name="values">The settings, with defaults for all that may be there.</param>
/// <param name="path">Where the section stands.</param>
/// <param name="scope">What it is read in.</param>
/// <param name="defaults">Where its defaults stand, the nearest first.</param>
internal sealed class SectionReader(HoconObject values, string path, ReadingScope scope, params IReadOnlyList<string> defaults)
{
    private readonly StrictReader _strict = new(ToConfig(values), path);

    public ReadingScope Scope => scope;

    public string Path => path;

    /// <param name="key">The setting.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="orElse">What to go on with when it is wrong.</param>
    public T Read<T>(string key, Func<StrictReader, string, T> read, T orElse)
    {
        try
        {
            return read(_strict, key);
        }
        catch (SettingException wrong)
        {
            Wrong(wrong.Key[(path.Length + 1)..], wrong.What);
            return orElse;
        }
    }

    /// <summary>Whether a setting is a text, and not a list.</summary>
    public bool IsText(string key) => values.GetKey(key) is { } value && value.IsString();

    public string Text(string key) => Read(key, (reader, name) => reader.Text(name), "");

    public string Secret(string key) => Read(key, (reader, name) => reader.Secret(name), "");

    public bool Switch(string key) => Read(key, (reader, name) => reader.Switch(name), false);

    public TimeSpan Duration(string key) => Read(key, (reader, name) => reader.Duration(name), TimeSpan.FromSeconds(1));

    public int Whole(string key, int min) => Read(key, (reader, name) => reader.Whole(name, min), min);

    public double Number(string key, double min, double max) => Read(key, (reader, name) => reader.Number(name, min, max), min);

    /// <summary>Whether a setting is a list without items.</summary>
    public bool IsEmptyList(string key) => values.GetKey(key) is { } value && !value.IsString() && value.GetArray().Count == 0;

    /// <summary>A list of texts that no error shows; none where it is wrong.</summary>
    public ListOf<string> Texts(string key)
    {
        var value = values.GetKey(key);
        var items = value is null || value.IsString() ? null : value.GetArray();
        if (items is not null && items.All(item => item.IsString() && item.GetString() is not null))
            return new ListOf<string>(items.Select(item => item.GetString()));
        Wrong(key, "is no list of texts: give one such as [\"one\", \"two\"]");
        return ListOf<string>.Empty;
    }

    /// <summary>Texts by names that are free.</summary>
    public ListOf<NamedValue> NamedTexts(string key) => new(
        values.GetKey(key).GetObject().Items.OrderBy(item => item.Key, StringComparer.Ordinal)
            .Select(item => new NamedValue(item.Key, item.Value.GetString() ?? "")));

    public SectionReader Section(string key) => new(
        values.GetKey(key).GetObject(), KeyPath.Join(path, key), scope, [.. defaults.Select(each => KeyPath.Join(each, key))]);

    /// <summary>Something is wrong with a setting: told where it stands, be that among the defaults.</summary>
    public void Wrong(string key, string what)
    {
        var places = defaults.Prepend(path).Select(section => KeyPath.Join(section, key)).ToArray();
        scope.Findings.Wrong(places.FirstOrDefault(scope.Findings.IsGiven) ?? places[0], what);
    }

    private static Config ToConfig(HoconObject values)
    {
        var value = new HoconValue();
        value.AppendValue(values);
        return new Config(new HoconRoot(value));
    }
}
