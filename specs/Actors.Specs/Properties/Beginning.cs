using FsCheck;
using FsCheck.Fluent;

namespace Watch.Actors.Specs.Properties;

/// <summary>Where a random watch begins, and what it is to be told of the time before.</summary>
/// <param name="StartOffset">From the store's revision; null: now.</param>
internal sealed record Beginning(int? StartOffset)
{
    private static readonly Gen<int?> Revisions = Gen.Frequency((3, Gen.Choose(-12, 0)), (1, Gen.Choose(1, 3))).Select(offset => (int?)offset);

    private static readonly Gen<int?> Anywhere = Gen.Frequency((3, Gen.Constant<int?>(null)), (4, Revisions));

    public static Gen<Beginning> Any { get; } = Gen.Frequency(
        (16, Anywhere.Select(offset => new Beginning(offset))),
        (3, Anywhere.Select(offset => new Beginning(offset) { Resync = true })),
        (2, Gen.Constant(new Beginning(StartOffset: null) { Resync = true, InitialList = true })),
        (2, from offset in Revisions
            from resync in Gen.Elements(true, false)
            from cluster in Gen.Elements(EtcdModel.FirstClusterId, EtcdModel.FirstClusterId + 1)
            select new Beginning(offset) { Resync = resync, ClusterId = cluster }));

    private bool Resync { get; init; }

    private bool InitialList { get; init; }

    private ulong ClusterId { get; init; }

    /// <summary>The options of a watch that begins so.</summary>
    public WatchOptions Of(WatchOptions options) => options with
    {
        Resync = Resync, InitialList = InitialList, ClusterId = ClusterId,
        CreatedNotify = options.CreatedNotify && !InitialList && (ClusterId == 0 || !Resync),
    };
}
