using System.Collections.Concurrent;
using Watch.Actors.Bench.Plumbing;

namespace Watch.Actors.Bench.Subscribers;

/// <summary>Watches that ended although nobody asked for it.</summary>
internal sealed class Endings
{
    private readonly ConcurrentQueue<EndReason> _reasons = new();

    public void Add(EndReason reason) => _reasons.Enqueue(reason);

    public void AddTo(Report report)
    {
        report["ended"] = _reasons.Count;
        if (_reasons.TryPeek(out var first)) report["error"] = first.ToString();
    }
}
