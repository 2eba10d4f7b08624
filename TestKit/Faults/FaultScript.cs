namespace Watch.Actors.TestKit;

/// <summary>Faults one after another: written down, or at random from a seed. The same seed makes the same faults, in every run.</summary>
public sealed class FaultScript
{
    private FaultScript(IEnumerable<FaultStep> steps) => Steps = steps;

    /// <summary>What is done, in order. Endless for one at random: take as many as are wanted.</summary>
    public IEnumerable<FaultStep> Steps { get; }

    /// <summary>A script that is written down.</summary>
    public static FaultScript Of(params IEnumerable<FaultStep> steps) => new([.. steps]);

    /// <summary>An endless script at random.</summary>
    /// <param name="seed">Makes the same script again.</param>
    /// <param name="pause">How long it waits between faults, on average.</param>
    /// <param name="lasts">How long faults last, on average.</param>
    /// <param name="kinds">What it may do; none given: everything.</param>
    public static FaultScript Random(int seed, TimeSpan pause, TimeSpan lasts, params FaultKind[] kinds) =>
        new(AtRandom(seed, pause, lasts, kinds.Length == 0 ? Enum.GetValues<FaultKind>() : kinds));

    /// <summary>Does it all to a proxy, which is healed at the end.</summary>
    /// <param name="proxy">Whom it is done to.</param>
    /// <param name="time">The clock of its pauses; null: the system's.</param>
    /// <param name="cancellation">Ends it, however long it is.</param>
    public async Task RunAsync(FaultProxy proxy, TimeProvider? time = null, CancellationToken cancellation = default)
    {
        time ??= TimeProvider.System;
        try
        {
            foreach (var step in Steps)
            {
                await Task.Delay(step.After, time, cancellation);
                step.Apply(proxy);
                if (!step.HasDuration) continue;
                await Task.Delay(step.Lasts, time, cancellation);
                proxy.Heal();
            }
        }
        finally
        {
            proxy.Heal();
        }
    }

    private static IEnumerable<FaultStep> AtRandom(int seed, TimeSpan pause, TimeSpan lasts, FaultKind[] kinds)
    {
        var random = new Random(seed);
        while (true)
        {
            var kind = kinds[random.Next(kinds.Length)];
            var amount = kind switch
            {
                FaultKind.CutWithin => random.Next(1, 4096),
                FaultKind.Delay => random.Next(1, 500),
                FaultKind.Throttle => random.Next(1024, 1024 * 1024),
                _ => 0,
            };
            yield return new FaultStep(pause * (2 * random.NextDouble()), kind, amount, lasts * (2 * random.NextDouble()));
        }
    }
}
