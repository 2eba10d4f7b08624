using System.Globalization;
using Watch.Actors.Watcherd.Pipeline;

namespace Watch.Actors.Watcherd.Status.Model;

/// <summary>
/// What happened between two pictures of the daemon, in words: connections lost and made, substreams resumed, watches ended.
/// </summary>
internal static class Happenings
{
    public static IEnumerable<string> Between(DaemonState before, DaemonState after) =>
        [.. OfStreams(before, after), .. OfWatches(before, after), .. OfConfiguration(before, after)];

    private static IEnumerable<string> OfStreams(DaemonState before, DaemonState after)
    {
        var old = before.Contexts.SelectMany(context => context.Streams.Select(stream => (Key: (context.Name, stream.Name), stream)))
            .DistinctBy(each => each.Key).ToDictionary(each => each.Key, each => each.stream);
        foreach (var context in after.Contexts)
        {
            foreach (var stream in context.Streams)
            {
                var was = old.GetValueOrDefault((context.Name, stream.Name));
                var title = Text($"{context.Name}, {stream.Name}");
                if (stream.Reconnects > (was?.Reconnects ?? 0) && IsNews(was, stream))
                {
                    yield return Text(
                        $"{title}: connection {was?.Connection ?? 1} failed: {Why(stream)}. {Substreams(stream.Watches)} waiting");
                }
                if (stream.Phase == ConnectionPhase.Connected
                    && (was is not { Phase: ConnectionPhase.Connected } || was.Connection != stream.Connection))
                {
                    var verb = stream.Connection > 1 ? "resumed" : "begun";
                    yield return Text(
                        $"{title}: connection {stream.Connection} is open to {stream.Endpoint}. {Substreams(stream.Watches)} {verb}");
                }
            }
        }
    }

    private static IEnumerable<string> OfWatches(DaemonState before, DaemonState after)
    {
        var old = before.Watches.ToDictionary(watch => watch.Name, StringComparer.Ordinal);
        foreach (var watch in after.Watches)
        {
            var was = old.GetValueOrDefault(watch.Name);
            if (watch.HasListed && was?.HasListed == false)
                yield return Text($"watch {watch.Name}: listed, {Counted(watch.Listed, "key")}; changes follow");
            if (watch.Phase == WatchPhase.Ended && was?.Phase != WatchPhase.Ended)
                yield return Text($"watch {watch.Name}: ended: {watch.LastError}");
            if (watch.Phase == WatchPhase.HeldBack && was?.Phase != WatchPhase.HeldBack)
                yield return Text($"watch {watch.Name}: held back until its actions have caught up");
            foreach (var action in watch.Actions)
            {
                var dead = action.DeadLetters - (was?.Actions.FirstOrDefault(each => each.Name == action.Name)?.DeadLetters ?? 0);
                if (dead <= 0) continue;
                yield return Text(
                    $"action {watch.Name}.{action.Name}: {Counted(dead, "change")} failed for good: {action.LastError}");
            }
        }
    }

    private static IEnumerable<string> OfConfiguration(DaemonState before, DaemonState after)
    {
        if (before.ConfigurationProblem == after.ConfigurationProblem) yield break;
        yield return after.ConfigurationProblem.Length > 0
            ? "configuration refused: the watches go on as they are"
            : "configuration taken over";
    }

    // An etcd that is away is tried again and again: that is told once, and again when it fails in another way.
    private static bool IsNews(StreamState? was, StreamState stream) =>
        was is null or { Phase: ConnectionPhase.Connected } || was.LastFailure != stream.LastFailure;

    private static string Why(StreamState stream) => stream.LastFailure.Length > 0 ? stream.LastFailure : "no reason given";

    private static string Substreams(int count) => Counted(count, "substream");

    private static string Counted(long count, string one) => Text($"{count} {one}{(count == 1 ? "" : "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
