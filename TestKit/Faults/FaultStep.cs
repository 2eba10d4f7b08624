namespace Watch.Actors.TestKit;

/// <summary>One thing that a <see cref="FaultScript"/> does.</summary>
/// <param name="After">How long after the step before it has ended.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Amount">
/// Bytes for <see cref="FaultKind.CutWithin"/>, milliseconds for <see cref="FaultKind.Delay"/>,
/// bytes per second for <see cref="FaultKind.Throttle"/>.
/// </param>
/// <param name="Lasts">How long it lasts, for a kind that lasts.</param>
public sealed record FaultStep(TimeSpan After, FaultKind Kind, int Amount = 0, TimeSpan Lasts = default)
{
    /// <summary>Whether the kind is one that lasts, and then is healed.</summary>
    public bool HasDuration => Kind is FaultKind.BlackHole or FaultKind.Delay or FaultKind.Throttle or FaultKind.Refuse;

    /// <summary>Does it, or begins it.</summary>
    public void Apply(FaultProxy proxy)
    {
        switch (Kind)
        {
            case FaultKind.Reset: proxy.Cut(); break;
            case FaultKind.Close: proxy.Close(); break;
            case FaultKind.CutWithin: proxy.CutWithin(Amount); break;
            case FaultKind.BlackHole: proxy.IsBlackHole = true; break;
            case FaultKind.Delay: proxy.Delay = TimeSpan.FromMilliseconds(Amount); break;
            case FaultKind.Throttle: proxy.BytesPerSecond = Amount; break;
            case FaultKind.Refuse: proxy.Refuses = true; break;
            default: throw new InvalidOperationException($"{Kind} is no kind of fault");
        }
    }
}
