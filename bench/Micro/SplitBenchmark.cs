using System.Buffers;
using BenchmarkDotNet.Attributes;
using Watch.Actors.Model;

namespace Watch.Actors.MicroBench;

/// <summary>A catch-up response of about 16 MB, taken apart while it arrives; per event.</summary>
[MemoryDiagnoser]
public class SplitBenchmark
{
    private const int Events = 160_000, PieceSize = 64 * 1024, PartSize = 1024 * 1024;

    private readonly List<Piece> _pieces = [];
    private readonly List<byte[]> _parts = [];
    private long _length;

    /// <summary>Encodes the response, and cuts it into pieces as the network would.</summary>
    [GlobalSetup]
    public void Encode()
    {
        var message = Messages.Events(1, 1, Events);
        _length = message.Length;
        foreach (var bytes in message.Chunk(PieceSize)) _pieces.Add(new Piece(bytes, _pieces.LastOrDefault()));
    }

    /// <summary>Into parts, without decoding them.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public int Split()
    {
        _parts.Clear();
        var splitter = new ResponseSplitter(_length, PartSize);
        var start = new SequencePosition(_pieces[0], 0);
        foreach (var piece in _pieces)
        {
            var buffer = new ReadOnlySequence<byte>((Piece)start.GetObject()!, start.GetInteger(), piece, piece.Memory.Length);
            splitter.Take(ref buffer, _parts);
            start = buffer.Start;
        }
        return splitter.IsDone ? _parts.Count : throw new InvalidOperationException("the response has no end");
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, Piece? previous)
        {
            Memory = bytes;
            if (previous is null) return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
