using System.Buffers;
using Akka.Actor;
using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd.Watching;

/// <summary>
/// Lines on their way out: one write at a time, and everything that came meanwhile in the next.
/// The printer adds nothing while it has no room, so what it holds is bounded by that and one notification. Part of the printer's actor.
/// </summary>
internal sealed class OutputQueue(IOutput output, IActorRef self)
{
    // Enough for a write that is worth its while.
    private const int RoomBytes = 256 * 1024;

    private ArrayBufferWriter<byte> _next = new();
    private ArrayBufferWriter<byte> _underWay = new();
    private int _batches;
    private bool _isWriting;

    /// <summary>Takes lines.</summary>
    public IBufferWriter<byte> Lines => _next;

    public bool IsEmpty => !_isWriting && _next.WrittenCount == 0;

    /// <summary>False while more lines would only wait in memory.</summary>
    public bool HasRoom => _next.WrittenCount < RoomBytes;

    /// <summary>A whole batch has been put into <see cref="Lines"/>: its credit is due when it has been written.</summary>
    public void EndBatch() => _batches++;

    /// <summary>Writes what there is, unless a write is under way.</summary>
    public void Flush()
    {
        if (_isWriting || _next.WrittenCount == 0) return;
        (_next, _underWay) = (_underWay, _next);
        _isWriting = true;
        var batches = _batches;
        _batches = 0;
        output.WriteAsync(_underWay.WrittenMemory).PipeTo(self, success: () => new Written(batches), failure: cause => new Failed(cause));
    }

    /// <summary>A write is done.</summary>
    public void OnWritten()
    {
        _isWriting = false;
        _underWay.ResetWrittenCount();
        Flush();
    }

    /// <summary>To the printer: these batches have been written.</summary>
    public sealed record Written(int Batches);

    /// <summary>To the printer: nothing more can be written.</summary>
    public sealed record Failed(Exception Cause) : INoSerializationVerificationNeeded;
}
