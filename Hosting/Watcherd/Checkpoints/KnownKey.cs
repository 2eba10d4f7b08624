using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;

namespace Watch.Actors.Watcherd.Checkpoints;

/// <summary>How far the actions of a watch are with a change.</summary>
internal enum KnownStage : byte
{
    /// <summary>Some may have been run for it.</summary>
    Begun = 1,

    /// <summary>All have been run for it, and the key is there.</summary>
    Done = 2,

    /// <summary>All have been run for it, and the key is not there.</summary>
    Gone = 3,
}

/// <summary>What the actions of a watch have made of a key. Later records of a key take the place of earlier ones.</summary>
/// <param name="Key">The key.</param>
/// <param name="ModRevision">The revision of its newest change that an action was given; 0 where that no longer counts.</param>
/// <param name="Stage">How far they are with it.</param>
internal readonly record struct KnownKey(ByteString Key, long ModRevision, KnownStage Stage)
{
    private const int SumLength = 8;
    private const int HeaderLength = sizeof(int) + SumLength;
    private const int FixedLength = sizeof(long) + sizeof(KnownStage);

    /// <summary>Writes a record: length, sum, revision, stage, key.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        var length = FixedLength + Key.Length;
        var record = output.GetSpan(HeaderLength + length)[..(HeaderLength + length)];
        BinaryPrimitives.WriteInt32LittleEndian(record, length);
        BinaryPrimitives.WriteInt64LittleEndian(record[HeaderLength..], ModRevision);
        record[HeaderLength + sizeof(long)] = (byte)Stage;
        Key.Span.CopyTo(record[(HeaderLength + FixedLength)..]);
        Sum(record[HeaderLength..], record[sizeof(int)..HeaderLength]);
        output.Advance(record.Length);
    }

    /// <summary>Reads records up to the first that is not whole.</summary>
    /// <returns>What is known, and how many bytes of whole records there were.</returns>
    public static (Dictionary<ByteString, KnownKey> Known, int Whole) ReadAll(ReadOnlySpan<byte> records)
    {
        var known = new Dictionary<ByteString, KnownKey>();
        var at = 0;
        while (TryRead(records[at..], out var one, out var length))
        {
            at += length;
            known[one.Key] = one;
        }
        return (known, at);
    }

    private static bool TryRead(ReadOnlySpan<byte> records, out KnownKey record, out int length)
    {
        (record, length) = (default, 0);
        if (records.Length < HeaderLength) return false;
        var content = BinaryPrimitives.ReadInt32LittleEndian(records);
        if (content < FixedLength || content > records.Length - HeaderLength) return false;
        length = HeaderLength + content;
        var bytes = records[HeaderLength..length];
        Span<byte> sum = stackalloc byte[SumLength];
        Sum(bytes, sum);
        if (!sum.SequenceEqual(records[sizeof(int)..HeaderLength])) return false;
        record = new KnownKey(
            ByteString.CopyFrom(bytes[FixedLength..]), BinaryPrimitives.ReadInt64LittleEndian(bytes), (KnownStage)bytes[sizeof(long)]);
        return true;
    }

    private static void Sum(ReadOnlySpan<byte> content, Span<byte> sum)
    {
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, whole);
        whole[..SumLength].CopyTo(sum);
    }
}
