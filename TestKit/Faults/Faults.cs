namespace Watch.Actors.TestKit;

/// <summary>What a proxy does to all of its connections at present, and what it has done.</summary>
internal sealed class Faults
{
    private readonly int[] _counts = new int[Enum.GetValues<FaultKind>().Length];
    private volatile bool _isBlackHole;
    private volatile bool _refuses;
    private volatile int _bytesPerSecond;
    private long _delay;

    public TimeSpan Delay
    {
        get => new(Volatile.Read(ref _delay));
        set => Volatile.Write(ref _delay, value.Ticks);
    }

    public int BytesPerSecond
    {
        get => _bytesPerSecond;
        set => _bytesPerSecond = value;
    }

    public bool IsBlackHole
    {
        get => _isBlackHole;
        set => _isBlackHole = value;
    }

    public bool Refuses
    {
        get => _refuses;
        set => _refuses = value;
    }

    public IReadOnlyDictionary<FaultKind, int> Counts =>
        Enum.GetValues<FaultKind>().ToDictionary(kind => kind, kind => Volatile.Read(ref _counts[(int)kind]));

    public void Count(FaultKind kind) => Interlocked.Increment(ref _counts[(int)kind]);
}
