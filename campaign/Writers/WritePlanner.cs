using System.Globalization;
using Watch.Actors.Protos;
using Watch.Actors.TestKit;

namespace Watch.Actors.Campaign.Writers;

/// <summary>Decides what one writer writes, one thing after the other.</summary>
internal sealed class WritePlanner(int writer, Random chance)
{
    private static readonly WriteKind[] Kinds =
    [
        .. Enumerable.Repeat(WriteKind.Put, 43), .. Enumerable.Repeat(WriteKind.LeasedPut, 8), .. Enumerable.Repeat(WriteKind.Delete, 14),
        .. Enumerable.Repeat(WriteKind.RangeDelete, 4), .. Enumerable.Repeat(WriteKind.Transaction, 28),
        .. Enumerable.Repeat(WriteKind.LargeTransaction, 3),
    ];

    private int _number;

    public Write Next()
    {
        _number++;
        var kind = Kinds[chance.Next(Kinds.Length)];
        return new Write(kind, Operations(kind), TimeSpan.FromMilliseconds(chance.Next(20, 140)));
    }

    private IReadOnlyList<RequestOp> Operations(WriteKind kind) => kind switch
    {
        WriteKind.Put or WriteKind.LeasedPut => [EtcdKv.Put(KeySpace.AnyKey(chance), Value(chance.Next(0, 64)))],
        WriteKind.Delete => [EtcdKv.Delete(KeySpace.AnyKey(chance))],
        WriteKind.RangeDelete => [EtcdKv.Delete(PartOfFolder())],
        WriteKind.Transaction => [.. KeySpace.AnyKeys(chance, chance.Next(2, 9)).Select(PutOrDelete)],
        WriteKind.LargeTransaction => [.. KeySpace.AnyKeys(chance, 24).Select(key => EtcdKv.Put(key, Value(5000)))],
        _ => throw new InvalidOperationException($"{kind} is no kind of write"),
    };

    private RequestOp PutOrDelete(string key) => chance.Next(3) == 0 ? EtcdKv.Delete(key) : EtcdKv.Put(key, Value(chance.Next(0, 64)));

    private KeyRange PartOfFolder()
    {
        var folder = KeySpace.AnyFolder(chance);
        return KeyRange.Prefix(folder + (chance.Next(2) == 0 ? "0" : "1"));
    }

    // Every value is another one, so that a wrong previous value shows.
    private string Value(int filling) =>
        string.Create(CultureInfo.InvariantCulture, $"{writer}.{_number}.{chance.Next():x}") + new string('.', filling);
}

/// <summary>One write.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Operations">It, for a transaction.</param>
/// <param name="Before">How long the writer waits before it.</param>
internal sealed record Write(WriteKind Kind, IReadOnlyList<RequestOp> Operations, TimeSpan Before);
