namespace Watch.Actors.Connections;

/// <summary>Who is told of an answer to a request for progress.</summary>
internal enum ProgressAudience
{
    /// <summary>It is not believed.</summary>
    Nobody,

    /// <summary>Covers alone: no subscriber has asked.</summary>
    Covers,

    /// <summary>Every established watch (rule 15).</summary>
    All,
}
