using Watch.Actors.Model;
using Watch.Actors.Transport;

namespace Watch.Actors.Supervision;

/// <summary>What a supervisor knows of its connections.</summary>
internal sealed class ConnectionHealth
{
    public ConnectionPhase Phase { get; set; } = ConnectionPhase.Connecting;

    /// <summary>When the server first answered on the present connection; null if it has not.</summary>
    public DateTimeOffset? AnsweringSince { get; set; }

    /// <summary>Connections that failed or were lost.</summary>
    public int Failures { get; private set; }

    /// <summary>How many of them failed over their token since a watch was last created (rule 21).</summary>
    public int TokenFailures { get; private set; }

    public string LastFailure { get; private set; } = "";

    public TimeSpan AnsweredFor(DateTimeOffset now) => AnsweringSince is { } since ? now - since : TimeSpan.Zero;

    public void Connecting() => (Phase, AnsweringSince) = (ConnectionPhase.Connecting, null);

    public void TokenIsGood() => TokenFailures = 0;

    public void Failed(GrpcException failure)
    {
        Failures++;
        if (EndReasons.NeedsNewToken(failure.Detail)) TokenFailures++;
        LastFailure = failure.Message;
        AnsweringSince = null;
    }
}
