namespace Watch.Actors.TestKit.Guarantees;

/// <summary>A promise that was not kept.</summary>
/// <param name="Guarantee">Which.</param>
/// <param name="What">One line for a reader.</param>
/// <param name="Revisions">The revisions that show it, in the order in which the line tells them.</param>
public sealed record Breach(Guarantee Guarantee, string What, IReadOnlyList<long> Revisions)
{
    /// <summary>The <see cref="Recording.Name"/> of the recording that shows it.</summary>
    public string Recording { get; init; } = "";

    /// <summary>The breach for a reader: whose it is, which guarantee by its number, and what happened.</summary>
    public override string ToString() => $"{(Recording.Length == 0 ? "" : Recording + ": ")}{Name(Guarantee)}: {What}";

    internal static Breach Of(Guarantee guarantee, string what, params IReadOnlyList<long> revisions) => new(guarantee, what, revisions);

    private static string Name(Guarantee guarantee) => guarantee switch
    {
        Guarantee.Ordered => "G1 ordered",
        Guarantee.Unique => "G2 unique",
        Guarantee.Reliable => "G3 reliable",
        Guarantee.Atomic => "G4 atomic",
        Guarantee.Resumable => "G5 resumable",
        Guarantee.Bookmarkable => "G6 bookmarkable",
        Guarantee.Filtered => "filters",
        Guarantee.CreateModify => "create/modify",
        Guarantee.PrevKv => "prev-kv",
        Guarantee.Started => "started",
        Guarantee.Ended => "ended",
        Guarantee.Resynced => "resynced",
        _ => guarantee.ToString(),
    };
}
