using Watch.Actors.Watcherd.Checkpoints;

namespace Watch.Actors.Watcherd.Pipeline.Model;

/// <summary>
/// When a checkpoint holds: once every action has settled everything up to its place. Positions count what is given to the actions; some
/// of them stand for a checkpoint.
/// </summary>
/// <param name="actions">How many actions there are.</param>
internal sealed class CheckpointRule(int actions)
{
    /// <summary>How many checkpoints are remembered while none can be reached; beyond it, those near the end are one.</summary>
    public const int MaxMarks = 1024;

    private readonly long[] _reached = new long[actions];
    private readonly LinkedList<(long Position, Checkpoint Checkpoint)> _marks = [];

    /// <summary>The last position given.</summary>
    public long Last { get; private set; }

    /// <summary>Whether everything given is settled.</summary>
    public bool IsAllSettled => _reached.Min() >= Last;

    /// <summary>Something is given to the actions.</summary>
    /// <returns>Its position.</returns>
    public long Give() => ++Last;

    /// <summary>What has been given so far is all up to a checkpoint.</summary>
    public void Mark(Checkpoint checkpoint)
    {
        if (_marks.Count == MaxMarks || _marks.Last?.Value.Position == Last) _marks.RemoveLast();
        _marks.AddLast((Last, checkpoint));
    }

    /// <summary>No checkpoint holds before the next.</summary>
    public void ForgetMarks() => _marks.Clear();

    /// <summary>An action has settled everything up to a position.</summary>
    public void Reached(int action, long position) => _reached[action] = Math.Max(_reached[action], position);

    /// <summary>The last checkpoint that holds now and did not before; null if there is none.</summary>
    public Checkpoint? TakeReached()
    {
        var all = _reached.Min();
        Checkpoint? newest = null;
        while (_marks.First is { Value: var mark } && mark.Position <= all)
        {
            newest = mark.Checkpoint;
            _marks.RemoveFirst();
        }
        return newest;
    }
}
