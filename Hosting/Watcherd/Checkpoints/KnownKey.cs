using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;

namespace Watch.Actors.Watcherd.Checkpoints;

/// <summary>What the actions of a watch have made of a key. Later records of a key take the place of earlier ones.</summary>
/// <param name="Key">The key.</param>
/// <param name="ModRevision">
/// The revision that all actions have been run for; <see cref="Unsure"/> once some may have been run for it, <see cref="Gone"/> when
/// all have been run for its delete.
/// </param>
internal readonly record struct KnownKey(ByteString Key, long ModRevision)
{
    public const long Unsure = 0;

    public const long Gone = -1;

    private const int SumLength = 8;
    private const int HeaderLength = sizeof(int) + SumLength;

    /// <summary>Writes a record: length, sum, revision, key.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        var length = sizeof(long) + Key.Length;
        var record = output.GetSpan(HeaderLength + length)[..(HeaderLength + length)];
        BinaryPrimitives.WriteInt32LittleEndian(record, length);
        BinaryPrimitives.WriteInt64LittleEndian(record[HeaderLength..], ModRevision);
        Key.Span.CopyTo(record[(HeaderLength + sizeof(long))..]);
        Sum(record[HeaderLength..], record[sizeof(int)..HeaderLength]);
        output.Advance(record.Length);
    }

    /// <summary>Reads records up to the first that is not whole.</summary>
    /// <returns>What is known, and how many bytes of whole records there were.</returns>
    public static (Dictionary<ByteString, long> Known, int Whole) ReadAll(ReadOnlySpan<byte> records)
    {
        var known = new Dictionary<ByteString, long>();
        var at = 0;
        while (TryRead(records[at..], out var one, out var length))
        {
            at += length;
            if (one.ModRevision == Gone) known.Remove(one.Key);
            else known[one.Key] = one.ModRevision;
        }
        return (known, at);
    }

    private static bool TryRead(ReadOnlySpan<byte> records, out KnownKey record, out int length)
    {
        (record, length) = (default, 0);
        if (records.Length < HeaderLength) return false;
        var content = BinaryPrimitives.ReadInt32LittleEndian(records);
        if (content < sizeof(long) || content > records.Length - HeaderLength) return false;
        length = HeaderLength + content;
        var bytes = records[HeaderLength..length];
        Span<byte> sum = stackalloc byte[SumLength];
        Sum(bytes, sum);
        if (!sum.SequenceEqual(records[sizeof(int)..HeaderLength])) return false;
        record = new KnownKey(ByteString.CopyFrom(bytes[sizeof(long)..]), BinaryPrimitives.ReadInt64LittleEndian(bytes));
        return true;
    }

    private static void Sum(ReadOnlySpan<byte> content, Span<byte> sum)
    {
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, whole);
        whole[..SumLength].CopyTo(sum);
    }
}
