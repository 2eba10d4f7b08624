namespace Watch.Actors.Campaign.Nemesis;

/// <summary>Decides what is done to the members, one thing after the other.</summary>
internal sealed class HarmPlanner(Random chance, int members)
{
    private static readonly Harm[] ToOne =
    [
        Harm.Kill, Harm.Kill, Harm.Pause, Harm.Pause, Harm.Compact, Harm.Compact, Harm.Compact, Harm.CompactNear, Harm.Defragment,
    ];

    private static readonly Harm[] ToMany = [.. ToOne, Harm.KillLeader, Harm.KillLeader, .. Isolations];

    private static IEnumerable<Harm> Isolations => OperatingSystem.IsLinux() ? Enumerable.Repeat(Harm.Isolate, 3) : [];

    // Each kind is had at least once in each round, so that a short campaign has them all.
    private readonly Queue<Harm> _round = new();
    private int _rounds;

    public Step Next()
    {
        if (_round.Count == 0) Shuffle();
        var harm = _round.Dequeue();
        return new Step(harm, chance.Next(members), Seconds(0.3, 2), harm switch
        {
            Harm.Kill or Harm.KillLeader => Seconds(0, 1.5),
            Harm.Pause => Seconds(0.2, 3),
            Harm.LongPause => Seconds(15, 18),
            Harm.Isolate => Seconds(2, 6),
            _ => TimeSpan.Zero,
        }, harm switch
        {
            Harm.Compact => chance.Next(50, 400),
            Harm.CompactNear => chance.Next(0, 20),
            _ => 0,
        });
    }

    private void Shuffle()
    {
        // It takes long: once in three rounds, and not in the first.
        Harm[] seldom = ++_rounds % 3 == 2 ? [Harm.LongPause] : [];
        Harm[] harms = [.. members > 1 ? ToMany : ToOne, .. seldom];
        chance.Shuffle(harms);
        foreach (var harm in harms) _round.Enqueue(harm);
    }

    private TimeSpan Seconds(double least, double most) => TimeSpan.FromSeconds(least + (most - least) * chance.NextDouble());
}

/// <summary>One thing that is done.</summary>
/// <param name="Harm">What.</param>
/// <param name="Member">To whom, where it does not say itself.</param>
/// <param name="After">How long after the step before it.</param>
/// <param name="Lasts">How long it lasts.</param>
/// <param name="Leaves">Revisions that a compaction leaves, at least.</param>
internal sealed record Step(Harm Harm, int Member, TimeSpan After, TimeSpan Lasts, int Leaves);
