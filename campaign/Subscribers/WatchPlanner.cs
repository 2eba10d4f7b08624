using System.Globalization;
using Watch.Actors.Campaign.Writers;

namespace Watch.Actors.Campaign.Subscribers;

/// <summary>
/// Decides what the campaign's watches are: the n-th is the same in every run, but for the revision that its start is counted from.
/// </summary>
internal sealed class WatchPlanner(CampaignPlan campaign)
{
    private static readonly StreamContext[] Contexts =
    [
        StreamContext.Default,
        new() { Lane = "second" },
        new() { RequireLeader = true },
        new() { Metadata = StreamContext.Default.Metadata.Add("campaign", "third") },
    ];

    private int _planned;

    /// <param name="revision">The store's revision, as far as it is known.</param>
    /// <param name="compactRevision">What is compacted.</param>
    public WatchPlan Next(long revision, long compactRevision)
    {
        var number = _planned++;
        var chance = campaign.Chance("watch", number);
        var kind = Enum.GetValues<RangeKind>()[number % Enum.GetValues<RangeKind>().Length];
        var isSlow = chance.Next(4) == 0;
        return new WatchPlan
        {
            Name = number.ToString(CultureInfo.InvariantCulture),
            RangeKind = kind,
            Range = Range(kind, chance),
            Options = Options(chance, revision, compactRevision, isSlow),
            Context = Contexts[chance.Next(Contexts.Length)],
            Credit = isSlow ? chance.Next(0, 4) : chance.Next(3) == 0 ? chance.Next(1, 8) : null,
            AckDelay = isSlow ? TimeSpan.FromMilliseconds(chance.Next(50, 1500)) : null,
            Life = chance.Next(5) == 0 ? null : TimeSpan.FromSeconds(0.02 + 40 * Math.Pow(chance.NextDouble(), 2)),
            AsksProgress = chance.Next(4) == 0 ? TimeSpan.FromMilliseconds(chance.Next(200, 3000)) : null,
            ComesBack = chance.Next(3) == 0,
        };
    }

    private static WatchOptions Options(Random chance, long revision, long compactRevision, bool isSlow)
    {
        // One in five, and most of them where history is lost.
        var resync = chance.Next(isSlow ? 2 : 10) == 0;
        var initialList = resync && chance.Next(3) == 0;
        return new WatchOptions
        {
            StartRevision = initialList ? 0 : Start(chance, revision, compactRevision),
            PrevKv = chance.Next(2) == 0,
            ProgressNotify = chance.Next(3) == 0,
            CreatedNotify = !initialList && chance.Next(2) == 0,
            Fragment = chance.Next(3) == 0,
            Resync = resync,
            InitialList = initialList,
            Filters = chance.Next(8) switch { 0 => EventFilters.NoPut, 1 => EventFilters.NoDelete, _ => EventFilters.None },
        };
    }

    // From now on, from the past (also the compacted one, now and then), or from a revision that is still to come.
    private static long Start(Random chance, long revision, long compactRevision) => chance.Next(20) switch
    {
        < 9 => 0,
        < 16 => Math.Max(compactRevision + 1, revision - chance.Next(1, 800)),
        < 17 => Math.Max(1, compactRevision - chance.Next(0, 50)),
        _ => revision + chance.Next(1, 200),
    };

    private static KeyRange Range(RangeKind kind, Random chance)
    {
        switch (kind)
        {
            case RangeKind.Key: return KeyRange.Key(KeySpace.AnyKey(chance));
            case RangeKind.Prefix: return KeyRange.Prefix(KeySpace.AnyFolder(chance) + (chance.Next(2) == 0 ? "" : "0"));
            case RangeKind.Range:
                var bounds = KeySpace.AnyKeys(chance, 2).Order(StringComparer.Ordinal).ToArray();
                return KeyRange.Between(bounds[0], bounds[1]);
            case RangeKind.FromKey: return KeyRange.FromKey(KeySpace.AnyKey(chance));
            case RangeKind.All: return KeyRange.All;
            default: throw new InvalidOperationException($"{kind} is no kind of range");
        }
    }
}
