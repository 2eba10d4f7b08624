using Akka.Actor;
using Watch.Actors.TestKit;

namespace Watch.Actors.Watcherd.Demo;

/// <summary>The demo's story: write, cut, write, mend, compare. What it says of arrivals the subscriber says, when they arrive.</summary>
internal sealed class DemoScript(DemoWriter etcd, FaultProxy proxy, IActorRef multiplexer, IActorRef subscriber, IActorRef narrator)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>Whether what arrived is what was written.</returns>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        var seen = await AskAsync(new DemoSubscriber.AwaitStart(), stop);
        if (seen.Ended is { } reason)
        {
            Say($"the watch ended before it began: {reason}", Voice.Cut);
            return false;
        }
        Say(FormattableString.Invariant($"watching, from revision {seen.StartedAt} on"));

        await WroteAsync(etcd.PutAsync("greeting", "hello", stop), stop);
        await WroteAsync(etcd.PutAsync("greeting", "good morning", stop), stop);
        await WroteAsync(etcd.WriteAsync([("fruit/apple", "red"), ("fruit/lemon", "yellow"), ("fruit/plum", "blue")], stop), stop);
        await WroteAsync(etcd.DeleteAsync("fruit/plum", stop), stop);

        proxy.Refuses = true;
        proxy.Cut();
        Say("the connection is cut; what follows is written while the watch cannot be reached", Voice.Cut);
        SayWritten(await etcd.PutAsync("greeting", "good evening", stop));
        SayWritten(await etcd.WriteAsync([("fruit/apple", "green"), ("fruit/lemon", null)], stop));
        SayWritten(await etcd.DeleteAsync("greeting", stop));
        proxy.Refuses = false;
        Say("the connection is mended");
        await AskAsync(new DemoSubscriber.AwaitEvent(etcd.Written[^1].Revision), stop);
        await WroteAsync(etcd.PutAsync("greeting", "good night", stop), stop);

        var caughtUp = await AskAsync(new DemoSubscriber.AwaitProgress(etcd.Written[^1].Revision), stop);
        var lostConnections = await LostConnectionsAsync(stop);
        var arrived = (await AskAsync(new DemoSubscriber.Unwatch(), stop)).Arrived;
        return Compare(caughtUp with { Arrived = arrived }, lostConnections);
    }

    private async Task WroteAsync(Task<IReadOnlyList<Change>> writing, CancellationToken stop)
    {
        var written = await writing;
        SayWritten(written);
        await AskAsync(new DemoSubscriber.AwaitEvent(written[^1].Revision), stop);
    }

    private bool Compare(DemoSubscriber.Seen seen, int lostConnections)
    {
        var lost = etcd.Written.Except(seen.Arrived).ToArray();
        var notWritten = seen.Arrived.Except(etcd.Written).ToArray();
        var doubled = seen.Arrived.Count - seen.Arrived.Distinct().Count();
        var isSame = seen.Arrived.SequenceEqual(etcd.Written);
        foreach (var change in lost) Say($"  lost     {change}", Voice.Cut);
        foreach (var change in notWritten) Say($"  never written: {change}", Voice.Cut);
        if (seen.Ended is { } reason) Say($"  the watch ended: {reason}", Voice.Cut);
        Say(
            FormattableString.Invariant(
                $"{etcd.Written.Count} changes written, {seen.Arrived.Count} arrived{(isSame ? ", in order" : "")}; ")
                + FormattableString.Invariant($"{lost.Length} lost, {doubled} doubled; connection failures survived: {lostConnections}"),
            Voice.Summary);
        return isSame && seen.Ended is null && lostConnections > 0;
    }

    private async Task<int> LostConnectionsAsync(CancellationToken stop) =>
        (await multiplexer.Ask<EtcdWatch.State>(EtcdWatch.QueryState.Instance, Patience, stop)).Streams.Sum(stream => stream.Reconnects);

    private Task<DemoSubscriber.Seen> AskAsync(object question, CancellationToken stop) =>
        subscriber.Ask<DemoSubscriber.Seen>(question, Patience, stop);

    private void SayWritten(IReadOnlyList<Change> changes)
    {
        foreach (var change in changes) Say($"  wrote    {change}");
    }

    private void Say(string line, Voice voice = Voice.Plain) => narrator.Tell(new Narrator.Line(line, voice), ActorRefs.NoSender);
}
