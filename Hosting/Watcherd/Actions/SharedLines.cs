using System.Buffers;
using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd.Actions;

/// <summary>Lines from many to one output. Those that come during a write are written together, and share what becomes of it.</summary>
internal sealed class SharedLines(IOutput output)
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private Batch _next = new();

    /// <summary>Writes a line.</summary>
    /// <param name="line">The line, with its end.</param>
    /// <param name="stopped">Gives up waiting; the line may be written all the same.</param>
    /// <returns>Null when it is written, otherwise why not.</returns>
    public async Task<IOException?> WriteAsync(ReadOnlyMemory<byte> line, CancellationToken stopped)
    {
        Batch own;
        lock (_gate)
        {
            own = _next;
            own.Lines.Write(line.Span);
        }
        await _turn.WaitAsync(stopped);
        try
        {
            if (!own.IsDone) await WriteAsync(own);
            return own.Failure;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task WriteAsync(Batch batch)
    {
        lock (_gate) _next = new Batch();
        try
        {
            await output.WriteAsync(batch.Lines.WrittenMemory);
        }
        catch (IOException failure)
        {
            batch.Failure = failure;
        }
        batch.IsDone = true;
    }

    private sealed class Batch
    {
        public ArrayBufferWriter<byte> Lines { get; } = new();

        public bool IsDone { get; set; }

        public IOException? Failure { get; set; }
    }
}
