using System.Reflection;
using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Pipeline;
using Watch.Actors.Watcherd.Status.Model;

namespace Watch.Actors.Watcherd.Status;

/// <summary>Holds the newest picture of the daemon, with what led to it. Written by one, read by all.</summary>
/// <param name="time">What time it is.</param>
internal sealed class StatusBoard(TimeProvider time)
{
    // At a look a second: five minutes.
    private const int MostRates = 300;
    private const int MostHappenings = 20;

    private static readonly string Version =
        typeof(StatusBoard).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private readonly DateTimeOffset _since = time.GetUtcNow();
    private readonly long _begun = time.GetTimestamp();
    private readonly RateHistory _rates = new(MostRates);
    private readonly LinkedList<StatusView.Happening> _happenings = [];
    private DaemonState _last = new([], [], "");
    private volatile Picture? _newest;

    /// <summary>The newest picture; null before the first.</summary>
    public Picture? Newest => _newest;

    /// <summary>Takes a look at the daemon.</summary>
    /// <param name="state">Its state; null when it did not answer.</param>
    public Picture Update(DaemonState? state)
    {
        if (state is not null)
        {
            _rates.Add(
                time.GetElapsedTime(_begun),
                state.Watches.ToDictionary(watch => watch.Name, watch => watch.Changes, StringComparer.Ordinal));
            foreach (var what in Happenings.Between(_last, state)) Note(what);
            _last = state;
        }
        var shown = _last.Watches.Take(StatusView.MostWatches).Select(StatusView.Show).ToArray();
        var view = new StatusView
        {
            At = time.GetUtcNow(), Since = _since, Version = Version, Answers = state is not null,
            ConfigurationProblem = OneLine.Of(_last.ConfigurationProblem), NotReady = Readiness.Missing(state),
            Contexts = [.. _last.Contexts.Select(StatusView.Show)], Watches = shown, Omitted = _last.Watches.Count - shown.Length,
            EventsPerSecond = _rates.Rates, Happenings = [.. _happenings],
        };
        return _newest = new Picture(_last, view.ToJson());
    }

    private void Note(string what)
    {
        _happenings.AddFirst(new StatusView.Happening(time.GetUtcNow(), OneLine.Of(what)));
        if (_happenings.Count > MostHappenings) _happenings.RemoveLast();
    }

    /// <summary>A picture as it was taken, and as the page gets it.</summary>
    internal sealed record Picture(DaemonState State, string Json);
}
