using Akka.Actor;

namespace Watch.Actors.Specs.Shared;

/// <summary>Waits for what can only be seen in the picture of the streams.</summary>
internal static class States
{
    /// <returns>True once the state is as wanted; false if it is not within some seconds.</returns>
    public static async Task<bool> UntilAsync(this IActorRef multiplexer, Func<EtcdWatch.State, bool> isWanted)
    {
        for (var until = Environment.TickCount64 + 10_000; Environment.TickCount64 < until;)
            if (isWanted(await multiplexer.Ask<EtcdWatch.State>(EtcdWatch.QueryState.Instance, TimeSpan.FromSeconds(5)))) return true;
        return false;
    }
}
