namespace Watch.Actors.Cluster.Model;

/// <summary>A subscriber's credit, and what of it a session is granted: the rest of it, whichever epoch it is.</summary>
/// <param name="initial">What the subscriber began with.</param>
internal sealed class SubscriberCredit(int initial)
{
    private long _granted = initial, _spent, _spentBefore;

    /// <summary>What is left.</summary>
    public int Left => (int)Math.Min(int.MaxValue, _granted - _spent);

    /// <summary>What the session may send in this epoch, in all.</summary>
    public long OfEpoch => _granted - _spentBefore;

    /// <summary>The subscriber takes so many more.</summary>
    public void Add(int count) => _granted += Math.Max(0, count);

    /// <summary>The subscriber was sent events.</summary>
    public void Spend() => _spent++;

    /// <summary>The session sent events that the subscriber was not sent: it may send others.</summary>
    public void GiveBack() => _spentBefore--;

    /// <summary>An epoch begins: what was on its way will not come.</summary>
    public void BeginEpoch() => _spentBefore = _spent;
}
