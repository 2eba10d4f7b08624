using System.CommandLine;
using System.Globalization;

namespace Watch.Actors.Campaign.CommandLine;

/// <summary>The flags of a campaign. Values stay text until here: what is wrong with one is said in our own words, in one line.</summary>
internal sealed class CampaignFlags
{
    private const int MostSeconds = 24 * 3600;

    private readonly Option<string?> _seconds = Text("--seconds", "n", "How long there are faults (60).");
    private readonly Option<string?> _seed =
        Text("--seed", "n", "Decides what is written, watched and harmed; left out: another one each time.");
    private readonly Option<string?> _nodes = Text("--nodes", "1|3", "Members of the etcd cluster (1).");
    private readonly Option<string?> _keep =
        Text("--keep", "folder", "Where recordings and history are kept (artifacts/faults/<seed>-<nodes>).");

    public void AddTo(Command command)
    {
        foreach (var flag in new Option[] { _seconds, _seed, _nodes, _keep }) command.Options.Add(flag);
    }

    /// <summary>Judges what was given.</summary>
    /// <exception cref="UsageException">Something is wrong with it.</exception>
    public CampaignPlan Read(ParseResult given)
    {
        var seconds = Whole("--seconds", given.GetValue(_seconds) ?? "60", 1, MostSeconds);
        var seed = given.GetValue(_seed) is { } text ? Whole("--seed", text, 0, int.MaxValue) : Random.Shared.Next();
        var nodes = given.GetValue(_nodes) switch
        {
            null or "1" => 1,
            "3" => 3,
            var other => throw new UsageException($"--nodes \"{other}\" cannot be: give 1 or 3"),
        };
        var folder = given.GetValue(_keep) ?? string.Create(CultureInfo.InvariantCulture, $"artifacts/faults/{seed}-{nodes}");
        if (File.Exists(folder)) throw new UsageException($"--keep {folder} is a file: give a folder");
        return new CampaignPlan(TimeSpan.FromSeconds(seconds), seed, nodes, new DirectoryInfo(folder));
    }

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static int Whole(string flag, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw new UsageException(
                FormattableString.Invariant($"{flag} \"{text}\" cannot be: give a whole number from {least} to {most}"));
}
