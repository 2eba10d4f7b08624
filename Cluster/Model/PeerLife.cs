namespace Watch.Actors.Cluster.Model;

/// <summary>Whether a node lives: by the beats in a row that it has not answered, and by who answers.</summary>
/// <param name="mostUnanswered">Beats that may stay without an answer.</param>
internal sealed class PeerLife(int mostUnanswered)
{
    private long? _incarnation;
    private int _unanswered;

    /// <summary>The next beat is due.</summary>
    /// <returns>False: the node is lost.</returns>
    public bool Beats() => ++_unanswered <= mostUnanswered;

    /// <summary>The node has answered.</summary>
    /// <param name="incarnation">Another one each time that the node is started.</param>
    /// <returns>False: the node that was listened to is lost, and another one has its address.</returns>
    public bool Answers(long incarnation)
    {
        _unanswered = 0;
        _incarnation ??= incarnation;
        return _incarnation == incarnation;
    }
}
