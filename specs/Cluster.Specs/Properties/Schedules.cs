using FsCheck;
using FsCheck.Fluent;
using Watch.Actors.Specs.Properties;

namespace Watch.Actors.Cluster.Specs.Properties;

/// <summary>What a property plays: what happens in which order.</summary>
internal sealed record Schedule(IReadOnlyList<Move> Moves)
{
    public override string ToString() =>
        string.Join(Environment.NewLine, Moves.Select((move, i) => FormattableString.Invariant($"  {i + 1,3} {move}")));
}

/// <summary>Random schedules, and smaller ones made of them.</summary>
internal static class Schedules
{
    private static readonly Gen<string> Keys = Gen.Elements("a", "ab", "b");

    // Few, so that some are watched by several.
    private static readonly Gen<KeyRange> Ranges = Gen.Frequency(
        (6, Gen.Constant(KeyRange.All)),
        (4, Gen.Constant(KeyRange.Prefix("a"))),
        (2, Gen.Constant(KeyRange.Key("b"))),
        (1, Gen.Constant(KeyRange.Key(ModelStream.DeniedKey))));

    private static readonly Gen<WatchOptions> Options =
        from created in Gen.Elements(false, true)
        from progress in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        from previous in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        from filters in Gen.Frequency((6, Gen.Constant(EventFilters.None)), (1, Gen.Constant(EventFilters.NoPut)))
        select new WatchOptions { CreatedNotify = created, ProgressNotify = progress, PrevKv = previous, Filters = filters };

    private static readonly Gen<Move> Subscribe =
        from subscriber in Gen.Choose(0, 2)
        from range in Ranges
        from options in Options
        from beginning in Beginning.Any
        from credit in Gen.Elements(0, 1, 2, 100)
        select (Move)new Move.Subscribe(subscriber, range, beginning.Of(options), beginning.StartOffset, credit);

    private static readonly Gen<int> Any = Gen.Choose(0, 7);

    private static readonly Gen<int> Nodes = Gen.Choose(0, 1);

    private static readonly Gen<Move> Moves = Gen.Frequency(
        (8, Subscribe),
        (2, Any.Select(watch => (Move)new Move.Unsubscribe(watch))),
        (6, from watch in Any from count in Gen.Choose(1, 4) select (Move)new Move.Acknowledge(watch, count)),
        (3, Any.Select(watch => (Move)new Move.RequestProgress(watch))),
        (1, Gen.Choose(0, 2).Select(subscriber => (Move)new Move.KillSubscriber(subscriber))),
        (12, Keys.Select(key => (Move)new Move.Commit(key))),
        (3, Keys.Select(key => (Move)new Move.Commit("", key))),
        (5, Gen.Elements<Move>(new Move.Commit("a b", "ab"), new Move.Commit("ab", "a"), new Move.Commit("a ab b"))),
        (2, Gen.Choose(0, 5).Select(revisions => (Move)new Move.Compact(revisions))),
        (16, Gen.Constant<Move>(new Move.Flow())),
        (8, Gen.Constant<Move>(new Move.Serve())),
        (1, Gen.Constant<Move>(new Move.Read(1))),
        (2, Gen.Elements(1, 2).Select(count => (Move)new Move.Answer(count))),
        (2, Gen.Elements(1, 2).Select(count => (Move)new Move.Receive(count))),
        (3, Gen.Choose(1, 3).Select(revisions => (Move)new Move.CatchUp(revisions))),
        (4, Gen.Elements(1, 2, 3).Select(count => (Move)new Move.Send(count))),
        (2, Any.Select(watcher => (Move)new Move.Lag(watcher))),
        (1, Gen.Constant<Move>(new Move.Tick())),
        (1, Gen.Constant<Move>(new Move.LoseConnection())),
        (1, Gen.Constant<Move>(new Move.LoseHistory())),
        (1, Gen.Elements("", "a b", "b a ab b a a a").Select(keys => (Move)new Move.Replace(keys))),
        (24, Gen.Elements(1, 2, 3, 5, 100).Select(count => (Move)new Move.Deliver(count))),
        (6, Any.Select(message => (Move)new Move.Overtake(message))),
        (5, Any.Select(message => (Move)new Move.Lose(message))),
        (4, Any.Select(message => (Move)new Move.Double(message))),
        (4, Any.Select(message => (Move)new Move.HoldUp(message))),
        (2, Gen.Constant<Move>(new Move.Release())),
        (2, from node in Nodes from count in Gen.Choose(1, 5) select (Move)new Move.Cut(node, count)),
        (2, Nodes.Select(node => (Move)new Move.Kill(node))),
        (2, Nodes.Select(node => (Move)new Move.Restart(node))),
        (2, Nodes.Select(node => (Move)new Move.CallSilent(node))),
        (1, Nodes.Select(node => (Move)new Move.CallHomeSilent(node))),
        (2, Nodes.Select(node => (Move)new Move.Rebalance(node))),
        (8, Gen.Elements(1, 20, 200, 500, 1000, 5000, 30_000).Select(time => (Move)new Move.Wait(time))));

    // Seldom, for it ends every watch; and no more than a watch forgives.
    private static readonly Gen<Move> Rare = Gen.Frequency(
        (1, Gen.Constant<Move>(new Move.Halt())),
        (5, from node in Nodes from actor in Any select (Move)new Move.Fail(node, actor)));

    private static readonly Gen<Schedule> Random = Gen.Sized(size =>
        from length in Gen.Choose(1, size)
        from moves in Moves.ListOf(length)
        from rare in Rare
        from isRare in Gen.Choose(0, 2)
        from place in Gen.Choose(0, length)
        select new Schedule(isRare > 0 ? [.. moves] : [.. moves.Take(place), rare, .. moves.Skip(place)]));

    public static Arbitrary<Schedule> All { get; } = Arb.From(Random, Smaller);

    // Fewer moves, large pieces first; then plainer moves.
    private static IEnumerable<Schedule> Smaller(Schedule schedule)
    {
        var moves = schedule.Moves;
        for (var piece = (moves.Count + 1) / 2; piece > 0; piece /= 2)
            for (var at = 0; at < moves.Count; at += piece)
                yield return new Schedule([.. moves.Take(at), .. moves.Skip(at + piece)]);
        for (var i = 0; i < moves.Count; i++)
            foreach (var plainer in Plainer(moves[i]))
                yield return new Schedule([.. moves.Take(i), plainer, .. moves.Skip(i + 1)]);
    }

    private static IEnumerable<Move> Plainer(Move move)
    {
        switch (move)
        {
            case Move.Subscribe subscribe:
                if (!subscribe.Range.Equals(KeyRange.All)) yield return subscribe with { Range = KeyRange.All };
                if (subscribe.Options != WatchOptions.Default) yield return subscribe with { Options = WatchOptions.Default };
                if (subscribe.Subscriber > 0) yield return subscribe with { Subscriber = 0 };
                if (subscribe.Credit < 100) yield return subscribe with { Credit = 100 };
                break;
            case Move.Commit { Puts: not "a" }: yield return new Move.Commit("a"); break;
            case Move.Receive or Move.CatchUp or Move.Send: yield return new Move.Serve(); break;
            case Move.Replace { Keys.Length: > 0 }: yield return new Move.Replace(""); break;
            case Move.LoseHistory: yield return new Move.LoseConnection(); break;
            case Move.Deliver { Count: < 100 }: yield return new Move.Deliver(100); break;
            case Move.Overtake: yield return new Move.Deliver(1); break;
        }
    }
}
