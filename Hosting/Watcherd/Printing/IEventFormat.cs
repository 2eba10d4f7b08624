using System.Buffers;

namespace Watch.Actors.Watcherd.Printing;

/// <summary>Writes notifications as whole lines.</summary>
internal interface IEventFormat
{
    void Event(IBufferWriter<byte> output, in WatchEvent happened);

    void Started(IBufferWriter<byte> output, long revision);

    void Progress(IBufferWriter<byte> output, long revision);

    void Compacted(IBufferWriter<byte> output, long compactRevision);

    void Resynced(IBufferWriter<byte> output, long revision);

    /// <param name="output">Takes the line.</param>
    /// <param name="lastRevision">Everything up to it has been printed; 0 if nothing is known to have been.</param>
    /// <param name="reason">Why the watch ended.</param>
    void Ended(IBufferWriter<byte> output, long lastRevision, EndReason reason);
}
