using Akka.Configuration.Hocon;
using Watch.Actors.Settings;

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>Reads the actions of a watch.</summary>
/// <param name="watch">The watch's name.</param>
/// <param name="stateDirectory">Where dead letters stand that have no file of their own.</param>
/// <param name="defaults">The section with the defaults of actions.</param>
/// <param name="scope">What they are read in.</param>
internal sealed class ActionReader(string watch, string stateDirectory, HoconObject defaults, ReadingScope scope)
{
    private const string DefaultsPath = "watcherd.defaults";

    private static readonly string[] Types = ["exec", "file", "http", "log"];

    public IEnumerable<ActionPlan> ReadAll(HoconObject given, string path, KeyRange range)
    {
        List<ActionPlan> plans = [];
        var sections = scope.Sections(given, path, "actions").ToArray();
        if (sections.Length == 0)
            scope.Findings.Wrong(KeyPath.Join(path, "actions"), "has no action: add one, such as tell { type = log, path = \"-\" }");
        foreach (var (name, own, values) in sections)
        {
            if (TypeOf(values, own) is { } type) plans.Add(Read(name, type, values, own, range));
        }
        return plans;
    }

    private string? TypeOf(HoconObject given, string path)
    {
        var value = given.GetKey("type") ?? defaults.GetKey("action").GetObject().GetKey("type");
        var type = value.IsString() ? value.GetString() ?? "" : "";
        if (Types.Contains(type, StringComparer.Ordinal)) return type;
        scope.Findings.Wrong(KeyPath.Join(path, "type"), type.Length == 0
            ? "is missing: give exec, file, http or log"
            : $"there is no action \"{type}\"; did you mean {NearestName.To(type, Types)}? there are exec, file, http and log");
        return null;
    }

    private ActionPlan Read(string name, string type, HoconObject given, string path, KeyRange range)
    {
        var known = KnownNames.Over(defaults.GetKey(type).GetObject(), defaults.GetKey("action").GetObject());
        var sifted = KnownNames.Sift(given, known, path, scope.Findings, key => OfAnotherType(key, type));
        var section = new SectionReader(
            KnownNames.Over(sifted, known), path, scope, KeyPath.Join(DefaultsPath, type), KeyPath.Join(DefaultsPath, "action"));
        var common = new CommonPlan(name, section.Duration("timeout"), QueueReader.Read(section, DefaultDeadLetters(name)));
        return type switch
        {
            "exec" => ActionTypes.ReadExec(common, section),
            "file" => FileActionReader.Read(common, section, range),
            "http" => ActionTypes.ReadHttp(common, section),
            _ => ActionTypes.ReadLog(common, section),
        };
    }

    private string DefaultDeadLetters(string name) => Path.Combine(stateDirectory, "dead-letters", watch, $"{name}.jsonl");

    private string? OfAnotherType(string key, string type) =>
        Types.FirstOrDefault(other => other != type && defaults.GetKey(other).GetObject().Items.ContainsKey(key)) is { } other
            ? $"an action of type {type} has no such setting, {other} has: leave it out, or change the type"
            : null;
}

/// <summary>What every action has.</summary>
internal sealed record CommonPlan(string Name, TimeSpan Timeout, QueuePlan Queue);
