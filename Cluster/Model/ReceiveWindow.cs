namespace Watch.Actors.Cluster.Model;

/// <summary>What a piece is to its receiver.</summary>
internal enum Arrival
{
    /// <summary>The one that is due.</summary>
    Due,

    /// <summary>It has come before.</summary>
    Again,

    /// <summary>One before it is missing, and will be sent again with it.</summary>
    Early,
}

/// <summary>Takes pieces in their order, each once, whatever is lost, doubled or overtaken on the way.</summary>
internal struct ReceiveWindow
{
    /// <summary>Every piece up to this number has been taken.</summary>
    public long Received { get; private set; }

    /// <summary>A piece has come.</summary>
    public Arrival Take(long number)
    {
        if (number != Received + 1) return number > Received ? Arrival.Early : Arrival.Again;
        Received = number;
        return Arrival.Due;
    }
}
