using System.Globalization;
using Watch.Actors.Settings;
using Watch.Actors.Watcherd.Actions;

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>Reads what a file action has of its own.</summary>
internal static class FileActionReader
{
    private static readonly Dictionary<string, int> Signals = new(StringComparer.Ordinal)
    {
        ["HUP"] = 1, ["INT"] = 2, ["QUIT"] = 3, ["TERM"] = 15, ["WINCH"] = 28,
        ["USR1"] = OperatingSystem.IsLinux() ? 10 : 30, ["USR2"] = OperatingSystem.IsLinux() ? 12 : 31,
    };

    public static FilePlan Read(CommonPlan common, SectionReader section, KeyRange range)
    {
        var template = ReadTemplate(section);
        var check = CommandReader.Read(section, "check", ListOf<NamedValue>.Empty, section.Scope.Folder);
        if (check is not null && !check.Argv.Any(each => each.Contains(FileCommands.FilePlaceholder, StringComparison.Ordinal)))
        {
            section.Wrong(
                "check",
                $"has no {FileCommands.FilePlaceholder}, so it would not see the new content: put it where the command takes the file");
        }
        return new FilePlan
        {
            Name = common.Name,
            Timeout = common.Timeout,
            Queue = template is null ? common.Queue : common.Queue with { Concurrency = 1 },
            Path = ReadPath(section, hasTemplate: section.Text("template").Length > 0, range),
            PrefixLength = KeyRange.Prefix(range.Start).Equals(range) ? range.Start.Length : 0,
            Template = template,
            Mode = ReadMode(section),
            Owner = ReadOwner(section),
            Check = check,
            Reload = CommandReader.Read(section, "reload", ListOf<NamedValue>.Empty, section.Scope.Folder),
            Signal = ReadSignal(section.Section("signal"), section),
        };
    }

    private static string ReadPath(SectionReader section, bool hasTemplate, KeyRange range)
    {
        var text = section.Text("path");
        var path = section.Scope.FullPath(text.Length > 0 ? text : "none");
        var isPattern = KeyPattern.IsPattern(text);
        var why = text.Length == 0 ? "is missing: give the file to write, with {key} in it for a file for each key"
            : KeyPattern.UnknownName(text) is { } name
                ? $"there is no placeholder {{{name}}}; did you mean {{{NearestName.To(name, KeyPattern.Names)}}}?"
            : hasTemplate && isPattern ? "has a placeholder, and a template makes one file of all keys: leave one of the two out"
            : !hasTemplate && !isPattern && !range.IsSingleKey
                ? "has no placeholder, so every key would overwrite the last: put {key} or {rest} in it"
            : isPattern ? section.Scope.WhyNotAFolder(new KeyPattern(path, 0).Folder)
            : section.Scope.WhyNotWritable(path);
        if (why is not null) section.Wrong("path", why);
        return path;
    }

    private static TemplatePlan? ReadTemplate(SectionReader section)
    {
        if (section.Text("template") is not { Length: > 0 } text) return null;
        var path = section.Scope.FullPath(text);
        try
        {
            var template = new TemplatePlan(path, File.ReadAllText(path));
            if (RangeTemplate.Problem(template.Text) is not { } problem) return template;
            section.Wrong("template", $"\"{path}\" is no Handlebars template: {problem}");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            section.Wrong("template", $"\"{path}\" does not exist: give the path of a Handlebars template");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            section.Wrong("template", $"\"{path}\" cannot be read ({unreadable.Message}): give one that this user may read");
        }
        return null;
    }

    private static UnixFileMode? ReadMode(SectionReader section)
    {
        if (section.Text("mode") is not { Length: > 0 } text) return null;
        if (text.Length is 3 or 4 && text.All(c => c is >= '0' and <= '7')) return (UnixFileMode)Convert.ToInt32(text, 8);
        section.Wrong("mode", $"\"{text}\" is no mode: give four octal digits such as \"0640\"");
        return null;
    }

    private static OwnerPlan? ReadOwner(SectionReader section)
    {
        if (section.Text("owner") is not { Length: > 0 } text) return null;
        var names = text.Split(':', 2);
        var machine = section.Scope.Machine;
        return new OwnerPlan(
            Id(names[0], machine.User, "user"),
            names.Length > 1 ? Id(names[1], machine.Group, "group") : null);

        uint? Id(string name, Func<string, uint?> find, string what)
        {
            if (name.Length == 0) return null;
            if (uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
            if (find(name) is { } id) return id;
            section.Wrong("owner", $"there is no {what} \"{name}\" here: give user:group as names or numbers that there are");
            return null;
        }
    }

    private static SignalPlan? ReadSignal(SectionReader signal, SectionReader section)
    {
        if (signal.Text("pid-file") is not { Length: > 0 } file) return null;
        if (!section.IsEmptyList("reload"))
        {
            section.Wrong("signal", "reload and signal exclude each other: give one of them");
            return null;
        }
        var name = signal.Text("name");
        if (Signals.TryGetValue(name, out var number)) return new SignalPlan(section.Scope.FullPath(file), number, name);
        signal.Wrong("name", $"there is no signal \"{name}\": give {string.Join(", ", Signals.Keys.SkipLast(1))} or {Signals.Keys.Last()}");
        return null;
    }
}
