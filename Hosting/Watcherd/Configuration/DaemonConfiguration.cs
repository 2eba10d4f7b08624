using System.Net;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Watch.Actors.Settings;

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>What became of reading a configuration: a plan, or what is wrong.</summary>
/// <param name="Plan">Null when anything is wrong.</param>
/// <param name="Problems">A line each.</param>
/// <param name="Files">Every file that was read, full paths: also of a wrong one, for it may be mended.</param>
internal sealed record ConfigurationReading(DaemonPlan? Plan, IReadOnlyList<string> Problems, IReadOnlyList<string> Files);

/// <summary>Reads the daemon's configuration, over the defaults of <c>hocon/watcherd-reference.conf</c>.</summary>
internal sealed class DaemonConfiguration
{
    private const string Root = "watcherd";
    private const string Defaults = "defaults";
    private const string Off = "off";

    private static readonly string[] ByName = ["contexts", "watches"];

    private readonly ReadingScope _scope;
    private readonly HoconObject _given;
    private readonly HoconObject _reference = ReadReference();
    private readonly HoconObject _defaults;

    private DaemonConfiguration(HoconObject given, ReadingScope scope)
    {
        (_given, _scope) = (given, scope);
        var ownDefaults = new HoconObject();
        if (given.Items.TryGetValue(Defaults, out var own)) ownDefaults.Items[Defaults] = own;
        var sifted = KnownNames.Sift(ownDefaults, Only(Defaults), Root, scope.Findings);
        _defaults = KnownNames.Over(sifted, Only(Defaults)).GetKey(Defaults).GetObject();
    }

    /// <summary>Reads and judges.</summary>
    /// <param name="file">The file.</param>
    /// <param name="machine">What it is judged against.</param>
    public static ConfigurationReading Read(string file, IMachine machine)
    {
        var findings = new Findings(file);
        var files = new ConfigurationFiles(machine, findings);
        var scope = new ReadingScope(Path.GetDirectoryName(Path.GetFullPath(file))!, machine, findings);
        var plan = files.Load(file) is { } config && Ours(config, findings) is { } given
            ? new DaemonConfiguration(given, scope).ReadPlan(files.Read)
            : null;
        return new ConfigurationReading(findings.Any ? null : plan, findings.Lines, files.Read);
    }

    private static HoconObject? Ours(Config config, Findings findings)
    {
        var root = config.Root.GetObject();
        foreach (var name in root.Items.Keys.Where(name => name != Root))
            findings.Wrong(KeyPath.Join("", name), $"no such section; everything stands in {Root} {{ }}");
        if (root.GetKey(Root) is { } ours && ours.IsObject()) return ours.GetObject();
        findings.Wrong(Root, $"is missing: put the settings in {Root} {{ }}");
        return null;
    }

    private DaemonPlan ReadPlan(IReadOnlyList<string> files)
    {
        var known = new HoconObject();
        foreach (var (name, value) in _reference.Items.Where(item => item.Key != Defaults && !ByName.Contains(item.Key)))
            known.Items[name] = value;
        var named = new HoconObject();
        var rest = new HoconObject();
        foreach (var (name, value) in _given.Items.Where(item => item.Key != Defaults))
            (ByName.Contains(name) ? named : rest).Items[name] = value;
        var section = new SectionReader(
            KnownNames.Over(KnownNames.Sift(rest, known, Root, _scope.Findings, Elsewhere), known), Root, _scope);
        var contexts = ReadContexts(KnownNames.Over(named, Only("contexts")));
        var stateDirectory = _scope.FullPath(section.Text("state-dir"));
        if (_scope.WhyNotAFolder(stateDirectory) is { } why) section.Wrong("state-dir", why);
        var watches = _scope.Sections(named, Root, "watches")
            .Select(watch => ReadWatch(watch.Name, watch.Path, watch.Values, contexts, stateDirectory)).ToArray();
        if (watches.Length == 0 && !_scope.Findings.Any)
            section.Wrong("watches", "has no watch: add one, such as watches { site { prefix = \"site/\", actions { … } } }");
        FileUse.Judge(watches, _scope.Findings);
        return new DaemonPlan
        {
            StateDirectory = stateDirectory,
            ShutdownTimeout = section.Duration("shutdown-timeout"),
            Status = ReadStatus(section.Section("status")),
            Watches = new ListOf<WatchPlan>(watches),
            Files = new ListOf<string>([.. files, .. watches.SelectMany(watch => watch.Actions).OfType<FilePlan>()
                .Select(action => action.Template?.Path).OfType<string>().Distinct(StringComparer.Ordinal)]),
        };
    }

    private static string? Elsewhere(string name) =>
        NearestName.To(name, ByName) is { } near && name.StartsWith(near[..3], StringComparison.Ordinal)
        ? $"no such setting; did you mean {Root}.{near}?"
        : null;

    private Dictionary<string, ContextPlan> ReadContexts(HoconObject values)
    {
        var known = _defaults.GetKey("context").GetObject();
        return _scope.Sections(values, Root, "contexts").ToDictionary(
            each => each.Name,
            each => ContextReader.Read(each.Name, Section(each.Path, each.Values, known, "context")),
            StringComparer.Ordinal);
    }

    private WatchPlan ReadWatch(
        string name, string path, HoconObject values, Dictionary<string, ContextPlan> contexts, string stateDirectory)
    {
        var known = _defaults.GetKey("watch").GetObject();
        var own = new HoconObject();
        foreach (var (key, value) in values.Items.Where(item => item.Key != "actions")) own.Items[key] = value;
        var actions = new ActionReader(name, stateDirectory, _defaults, _scope);
        return WatchReader.Read(name, Section(path, own, known, "watch"), contexts, range => actions.ReadAll(values, path, range));
    }

    private SectionReader Section(string path, HoconObject given, HoconObject known, string defaults) => new(
        KnownNames.Over(KnownNames.Sift(given, known, path, _scope.Findings), known), path, _scope, $"{Root}.{Defaults}.{defaults}");

    private static StatusPlan ReadStatus(SectionReader section)
    {
        var text = section.Text("listen");
        if (IPEndPoint.TryParse(text, out var listen) && (listen.Port > 0 || text.EndsWith(":0", StringComparison.Ordinal)))
            return new StatusPlan(section.Switch("enabled"), listen) { OtlpEndpoint = ReadOtlpEndpoint(section) };
        section.Wrong("listen", $"\"{text}\" is no address with a port: give one such as 127.0.0.1:8620");
        return new StatusPlan(false, new IPEndPoint(IPAddress.Loopback, 0));
    }

    private static Uri? ReadOtlpEndpoint(SectionReader section)
    {
        var text = section.Text("otlp-endpoint");
        if (text == Off) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", UserInfo: "" }) return uri;
        section.Wrong("otlp-endpoint", "is no address of a collector: give off, or one such as http://127.0.0.1:4317");
        return null;
    }

    private HoconObject Only(string name)
    {
        var only = new HoconObject();
        only.Items[name] = _reference.GetKey(name);
        return only;
    }

    private static HoconObject ReadReference()
    {
        using var stream = typeof(DaemonConfiguration).Assembly.GetManifestResourceStream("Watch.Actors.Watcherd.reference.conf")!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd()).Root.GetObject().GetKey(Root).GetObject();
    }
}
