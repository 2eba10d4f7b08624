using System.Collections.Concurrent;
using Watch.Actors.Watcherd.Actions;

namespace Watch.Actors.Watcherd.Specs.Pipeline;

/// <summary>An action that keeps what it was run for, and does as the spec says. The same one serves several lives of a watch.</summary>
internal sealed class RecordingAction : IAction
{
    private readonly ConcurrentQueue<string> _runs = new();
    private readonly Lock _counting = new();
    private int _running;

    public bool IsOverRange { get; init; }

    /// <summary>What becomes of a run; null: it is done.</summary>
    public Func<Change, CancellationToken, Task<ActionFailure?>>? Outcome { get; set; }

    /// <summary>What it was run for since it was last asked: put KEY=VALUE or delete KEY; over a range, its keys.</summary>
    public string[] TakeRuns()
    {
        var runs = new List<string>();
        while (_runs.TryDequeue(out var run)) runs.Add(run);
        return [.. runs];
    }

    public bool HasRun(string run) => _runs.Contains(run);

    public int Runs => _runs.Count;

    /// <summary>The most runs that there were at once.</summary>
    public int MostRunning { get; private set; }

    public async ValueTask<ActionFailure?> RunAsync(Change change, IRangeView range, CancellationToken stopped)
    {
        lock (_counting) MostRunning = Math.Max(MostRunning, ++_running);
        try
        {
            _runs.Enqueue(IsOverRange ? string.Join(' ', range.InKeyOrder().Select(key => Text(key.Key))) : Text(change));
            return Outcome is { } outcome ? await outcome(change, stopped) : null;
        }
        finally
        {
            lock (_counting) _running--;
        }
    }

    public ValueTask<string> PreviewAsync(Change change, IRangeView range, CancellationToken stopped) => new(Text(change));

    public ValueTask DisposeAsync() => default;

    public static string Text(Change change) =>
        change.Type == EventType.Delete ? $"delete {Text(change.Key)}" : $"put {Text(change.Key)}={Text(change.Value)}";

    /// <summary>A run that goes on until it is given up.</summary>
    public static async Task<ActionFailure?> HangAsync(CancellationToken stopped)
    {
        await Task.WhenAny(Task.Delay(Timeout.Infinite, stopped));
        return new ActionFailure("it was given up", MayBeRetried: true);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);
}
