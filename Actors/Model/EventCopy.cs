using System.Runtime.CompilerServices;

namespace Watch.Actors.Model;

/// <summary>Events with bytes of their own, cut loose from the response that they came in.</summary>
internal static class EventCopy
{
    private static readonly int EventSize = Unsafe.SizeOf<WatchEvent>();

    /// <summary>Copies events.</summary>
    /// <returns>The copies, and what they hold in memory.</returns>
    public static (EventBatch Events, int Bytes) Of(ReadOnlySpan<WatchEvent> events)
    {
        var size = 0;
        foreach (ref readonly var each in events) size = checked(size + each.Size);
        var bytes = GC.AllocateUninitializedArray<byte>(size);
        var copies = new WatchEvent[events.Length];
        var at = 0;
        for (var i = 0; i < events.Length; i++)
        {
            copies[i] = events[i].CopyTo(bytes, at);
            at += events[i].Size;
        }
        return (new EventBatch(copies), checked(size + copies.Length * EventSize));
    }
}
