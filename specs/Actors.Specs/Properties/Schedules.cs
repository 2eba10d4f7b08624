using FsCheck;
using FsCheck.Fluent;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Properties;

/// <summary>What a property plays: what kind of server, and what happens in which order.</summary>
/// <param name="ServerChoosesIds">The server gives out ids of its own, as one before 3.4 does (rule 4).</param>
/// <param name="Moves">What happens.</param>
internal sealed record Schedule(bool ServerChoosesIds, IReadOnlyList<Move> Moves)
{
    public override string ToString() => string.Join(
        Environment.NewLine,
        Moves.Select((move, i) => FormattableString.Invariant($"  {i + 1,3} {move}"))
            .Prepend($"  {Moves.Count} moves, ids chosen by the {(ServerChoosesIds ? "server" : "client")}"));
}

/// <summary>Random schedules, and smaller ones made of them.</summary>
internal static class Schedules
{
    private static readonly Gen<string> Keys = Gen.Elements("a", "ab", "b", "c");

    private static readonly Gen<KeyRange> Ranges = Gen.Frequency(
        (4, Gen.Constant(KeyRange.All)),
        (4, Keys.Select(KeyRange.Key)),
        (4, Gen.Constant(KeyRange.Prefix("a"))),
        (2, Gen.Constant(KeyRange.Between("ab", "c"))),
        (2, Gen.Constant(KeyRange.FromKey("b"))),
        (1, Gen.Constant(KeyRange.Key(ModelStream.DeniedKey))));

    private static readonly Gen<WatchOptions> Options =
        from flags in Gen.Choose(0, 15)
        from filters in Gen.Frequency(
            (4, Gen.Constant(EventFilters.None)), (1, Gen.Constant(EventFilters.NoPut)), (1, Gen.Constant(EventFilters.NoDelete)))
        select new WatchOptions
        {
            PrevKv = (flags & 1) != 0, ProgressNotify = (flags & 2) != 0, CreatedNotify = (flags & 4) != 0, Fragment = (flags & 8) != 0,
            Filters = filters,
        };

    private static readonly Gen<Move> Subscribe =
        from subscriber in Gen.Choose(0, 2)
        from lane in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Constant(1)))
        from range in Ranges
        from options in Options
        from beginning in Beginning.Any
        from credit in Gen.Elements(0, 1, 2, 100)
        select (Move)new Move.Subscribe(subscriber, lane, range, beginning.Of(options), beginning.StartOffset, credit);

    private static readonly Gen<int> Any = Gen.Choose(0, 7);

    private static readonly Gen<int> Streams = Gen.Choose(0, 1);

    // The server's steps are frequent: most of a schedule is what lies between a request and its events.
    private static readonly Gen<Move> Moves = Gen.Frequency(
        (10, Subscribe),
        (3, Any.Select(watch => (Move)new Move.Unsubscribe(watch))),
        (6, from watch in Any from count in Gen.Choose(1, 4) select (Move)new Move.Acknowledge(watch, count)),
        (4, Any.Select(watch => (Move)new Move.RequestProgress(watch))),
        (1, Gen.Choose(0, 2).Select(subscriber => (Move)new Move.Kill(subscriber))),
        (12, Keys.Select(key => (Move)new Move.Put(key))),
        (4, Keys.Select(key => (Move)new Move.Delete(key))),
        (6, Gen.Elements<Move>(new Move.Transact("a ab b", "c"), new Move.Transact("ab c", "a"), new Move.Transact("a ab b c", ""))),
        (2, Gen.Choose(0, 5).Select(revisions => (Move)new Move.Compact(revisions))),
        (4, Gen.Choose(1, 2).Select(count => (Move)new Move.Read(count))),
        (8, Gen.Elements(1, 2, 100).Select(count => (Move)new Move.Answer(count))),
        (12, from stream in Streams from count in Gen.Elements(1, 2, 100) select (Move)new Move.Receive(stream, count)),
        (8, from stream in Streams from revisions in Gen.Choose(1, 3) select (Move)new Move.CatchUp(stream, revisions)),
        (20, from stream in Streams
             from count in Gen.Elements(1, 2, 3, 100)
             from controlFirst in Gen.Elements(true, false)
             from fragmentSize in Gen.Choose(1, 3)
             select (Move)new Move.Send(stream, count, controlFirst, fragmentSize)),
        (3, from stream in Streams from watcher in Any select (Move)new Move.Lag(stream, watcher)),
        (2, Streams.Select(stream => (Move)new Move.Tick(stream))),
        (3, Streams.Select(stream => (Move)new Move.Lose(stream))),
        (1, Streams.Select(stream => (Move)new Move.End(stream))),
        (1, from stream in Streams from code in Gen.Elements(GrpcCode.Unavailable, GrpcCode.Internal) select (Move)new Move.Fail(stream, code)),
        (1, Streams.Select(stream => (Move)new Move.LoseHistory(stream))),
        (1, Gen.Elements("", "a b", "c a ab b a a a").Select(keys => (Move)new Move.Replace(keys))),
        (1, Gen.Constant<Move>(new Move.RefuseNextCall())),
        (5, Gen.Elements(1, 20, 50, 200, 2000).Select(time => (Move)new Move.Wait(time))));

    // At most one halt, and seldom: it ends every watch of its stream.
    private static readonly Gen<Schedule> Random = Gen.Sized(size =>
        from serverChoosesIds in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        from length in Gen.Choose(1, size)
        from moves in Moves.ListOf(length)
        from halts in Gen.Choose(0, 9)
        from place in Gen.Choose(0, length)
        select new Schedule(serverChoosesIds, halts > 0 ? [.. moves] : [.. moves.Take(place), new Move.Halt(0), .. moves.Skip(place)]));

    public static Arbitrary<Schedule> All => Arb.From(Random, Smaller);

    // Fewer moves, large pieces first; then a plainer server; then plainer moves.
    private static IEnumerable<Schedule> Smaller(Schedule schedule)
    {
        var moves = schedule.Moves;
        for (var piece = (moves.Count + 1) / 2; piece > 0; piece /= 2)
            for (var at = 0; at < moves.Count; at += piece)
                yield return schedule with { Moves = [.. moves.Take(at), .. moves.Skip(at + piece)] };
        if (schedule.ServerChoosesIds) yield return schedule with { ServerChoosesIds = false };
        for (var i = 0; i < moves.Count; i++)
            foreach (var plainer in Plainer(moves[i]))
                yield return schedule with { Moves = [.. moves.Take(i), plainer, .. moves.Skip(i + 1)] };
    }

    private static IEnumerable<Move> Plainer(Move move)
    {
        switch (move)
        {
            case Move.Subscribe subscribe:
                if (!subscribe.Range.Equals(KeyRange.All)) yield return subscribe with { Range = KeyRange.All };
                if (subscribe.Options != WatchOptions.Default) yield return subscribe with { Options = WatchOptions.Default };
                if (subscribe.Options.CreatedNotify) yield return subscribe with { Options = subscribe.Options with { CreatedNotify = false } };
                if (subscribe.Options.PrevKv) yield return subscribe with { Options = subscribe.Options with { PrevKv = false } };
                if (subscribe.Options.ProgressNotify) yield return subscribe with { Options = subscribe.Options with { ProgressNotify = false } };
                if (subscribe.Options.Resync) yield return subscribe with { Options = new Beginning(subscribe.StartOffset).Of(subscribe.Options) };
                if (subscribe.Lane + subscribe.Subscriber > 0) yield return subscribe with { Lane = 0, Subscriber = 0 };
                if (subscribe.Credit < 100) yield return subscribe with { Credit = 100 };
                break;
            case Move.Transact: yield return new Move.Put("a"); break;
            case Move.Put { Key: not "a" }: yield return new Move.Put("a"); break;
            case Move.Replace { Keys.Length: > 0 }: yield return new Move.Replace(""); break;
            case Move.Fail or Move.End or Move.LoseHistory: yield return new Move.Lose(0); break;
            case Move.Send { Count: < 100 } send: yield return send with { Count = 100 }; break;
            case Move.Receive { Count: < 100 } receive: yield return receive with { Count = 100 }; break;
        }
    }
}
