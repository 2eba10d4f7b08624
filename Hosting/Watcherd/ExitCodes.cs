namespace Watch.Actors.Watcherd;

/// <summary>What the program tells its caller. Scripts rely on these.</summary>
internal static class ExitCodes
{
    public const int EndedAsAsked = 0;

    /// <summary>Something that the program itself could not do: write its output, or show in the demo what it claims.</summary>
    public const int Failed = 1;

    public const int BadUsage = 2;

    public const int NotConnected = 3;

    public const int EndedByServer = 4;
}
