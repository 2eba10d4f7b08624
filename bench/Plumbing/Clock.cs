using System.Diagnostics;

namespace Watch.Actors.Bench.Plumbing;

/// <summary>Seconds on the monotonic clock; and the moment of the first and the last of many things that happen on many threads.</summary>
internal sealed class Clock
{
    private double _first, _last;

    public static double Now => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    /// <summary>When the first thing happened; 0 if none has.</summary>
    public double First => Volatile.Read(ref _first);

    /// <summary>When the last thing happened; 0 if it has not.</summary>
    public double Last => Volatile.Read(ref _last);

    public void MarkFirst()
    {
        if (Volatile.Read(ref _first) == 0) Interlocked.CompareExchange(ref _first, Now, 0);
    }

    public void MarkLast() => Volatile.Write(ref _last, Now);
}
