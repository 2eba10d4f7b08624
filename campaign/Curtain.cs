using Akka.Actor;
using Watch.Actors.Campaign.Chronicle;
using Watch.Actors.Campaign.Report;
using Watch.Actors.Campaign.Subscribers;
using Watch.Actors.Campaign.Writers;
using Watch.Actors.Protos;
using Watch.Actors.TestKit;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Campaign;

/// <summary>
/// Brings a campaign to its end when nothing is harmed any more: every watch has to come to the last revision within a time, and every
/// watch is told its end.
/// </summary>
internal sealed class Curtain(Stage stage, IActorRef audience, HistoryReader history)
{
    // Only what is lost never arrives: a slow machine is given its time.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Takes every watch to the end.</summary>
    /// <param name="compactRevision">The highest revision that was compacted.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>What was recorded, and what no single recording shows.</returns>
    /// <exception cref="InvalidDataException">What was read as history is not what the store holds.</exception>
    public async Task<(AudienceActor.Collection Collected, IReadOnlyList<Breach> Breaches)> FallAsync(
        long compactRevision, CancellationToken stop)
    {
        await CompareAsync(compactRevision, stop);
        var closing = await audience.Ask<AudienceActor.Closing>(AudienceActor.CatchUp.Instance, Limit, stop);
        var (last, late) = await ReachAsync(closing.Subscribers, compactRevision, stop);
        var state = await stage.Multiplexer.Ask<EtcdWatch.State>(EtcdWatch.QueryState.Instance, Limit, stop);
        await stage.Multiplexer.Ask<EtcdWatch.Closed>(EtcdWatch.Close.Instance, Limit, stop);
        var collected = await CollectAsync(stop);
        await CompareAsync(compactRevision, stop);

        var names = late.Select(each => each.Name).ToHashSet(StringComparer.Ordinal);
        var breaches = late.Select(each => Late(each, last, state.Streams)).ToList();
        if (collected.Live > 0)
            breaches.Add(new Breach(Guarantee.Ended, $"{collected.Live} watches were told no end when the multiplexer was closed", []));
        var finished = collected.Finished.Select(each => names.Contains(each.Recording.Name) ? each : each.ReadTo(last));
        return (collected with { Finished = [.. finished] }, breaches);
    }

    // Where it hangs: what its streams say of themselves, and whether it may be sent anything.
    private static Breach Late(SubscriberActor.Position watch, long last, IReadOnlyList<StreamState> streams)
    {
        var its = string.Join("; ", streams.Where(stream => stream.Context == watch.Plan.Context).DefaultIfEmpty());
        return new Breach(
            Guarantee.Reliable,
            $"not delivered to the end: it stands at {watch.LastRevision} with a credit of {watch.Credit}, and the last revision is "
            + $"{last}; its stream: {(its.Length == 0 ? "none" : its)}",
            [watch.LastRevision, last])
        { Recording = watch.Name };
    }

    // Each round changes every key and deletes it again, so that every watch has something to come to, whatever it watches.
    private async Task<(long Last, IReadOnlyList<SubscriberActor.Position> Late)> ReachAsync(
        IReadOnlyList<IActorRef> subscribers, long compactRevision, CancellationToken stop)
    {
        var until = DateTime.UtcNow + Limit;
        while (true)
        {
            await WriteAsync(KeySpace.Keys.Select(key => EtcdKv.Put(key, "the end")), stop);
            var last = await WriteAsync([EtcdKv.Delete(KeyRange.All)], stop);
            await ReadToAsync(last, stop);
            var expected = new Expected(history.Read(compactRevision));
            IReadOnlyList<SubscriberActor.Position> late;
            var round = DateTime.UtcNow + Round;
            do
            {
                await Task.Delay(Look, stop);
                var positions = await Task.WhenAll(subscribers.Select(
                    each => each.Ask<SubscriberActor.Positions>(SubscriberActor.AskPositions.Instance, Limit, stop)));
                late = [.. positions.SelectMany(each => each.All).Where(each => each.LastRevision < expected.Of(each.Plan))];
            }
            while (late.Count > 0 && DateTime.UtcNow < round);
            if (late.Count == 0 || DateTime.UtcNow > until) return (last, late);
        }
    }

    private Task<long> WriteAsync(IEnumerable<RequestOp> operations, CancellationToken stop) =>
        stage.Members.CallAnyAsync((kv, limit) => kv.TxnAsync(operations, limit), Limit, stop);

    private async Task CompareAsync(long compactRevision, CancellationToken stop)
    {
        var store = await stage.Members.CallAnyAsync((kv, limit) => kv.RangeAsync(KeyRange.All, limit), Limit, stop);
        await ReadToAsync(store.Header.Revision, stop);
        if (StoreState.Differences(history.Read(compactRevision), store).FirstOrDefault() is { } difference)
            throw new InvalidDataException($"what was read as history is not what happened: {difference}");
    }

    private async Task ReadToAsync(long revision, CancellationToken stop)
    {
        var until = DateTime.UtcNow + Limit;
        while (history.Revision < revision)
        {
            if (DateTime.UtcNow > until)
                throw new InvalidDataException($"the history cannot be read beyond {history.Revision}; the store is at {revision}");
            await Task.Delay(Look, stop);
        }
    }

    private async Task<AudienceActor.Collection> CollectAsync(CancellationToken stop)
    {
        var finished = new List<FinishedRecording>();
        var until = DateTime.UtcNow + Limit;
        while (true)
        {
            var collection = await audience.Ask<AudienceActor.Collection>(AudienceActor.Collect.Instance, Limit, stop);
            finished.AddRange(collection.Finished);
            if (collection.Live == 0 || DateTime.UtcNow > until) return collection with { Finished = finished };
            await Task.Delay(Look, stop);
        }
    }
}
