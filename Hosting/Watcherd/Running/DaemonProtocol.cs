using Akka.Actor;
using Watch.Actors.Watcherd.Configuration;

namespace Watch.Actors.Watcherd.Running;

/// <summary>What the daemon's actor is told and tells.</summary>
internal static class DaemonProtocol
{
    /// <summary>
    /// Runs these watches from now on: those that differ are restarted, others are left alone. Answered by <see cref="Applied"/>.
    /// </summary>
    public sealed record Apply(DaemonPlan Plan) : INoSerializationVerificationNeeded;

    /// <summary>A plan has been taken over.</summary>
    /// <param name="Difference">From the one before; null for the first.</param>
    public sealed record Applied(PlanComparison? Difference) : INoSerializationVerificationNeeded;

    /// <summary>A configuration was refused: the watches go on as they are.</summary>
    public sealed record Refused(string Why);

    /// <summary>Finish what is being done and stop. Answered by <see cref="Stopped"/>.</summary>
    public sealed record Stop
    {
        public static Stop Instance { get; } = new();
    }

    /// <summary>Nothing runs any longer.</summary>
    public sealed record Stopped
    {
        public static Stopped Instance { get; } = new();
    }
}
