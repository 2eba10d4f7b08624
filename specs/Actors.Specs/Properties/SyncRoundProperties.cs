using FsCheck.Xunit;
using Watch.Actors.Connections;
using Watch.Actors.Specs.Connections;

namespace Watch.Actors.Specs.Properties;

/// <summary>The bound on what lies in mailboxes, whatever is sent to whom, and whoever answers or leaves in between.</summary>
public sealed class SyncRoundProperties
{
    private const int MaxBytes = 100;

    [Property(MaxTest = 500)]
    public void Each_watch_that_was_sent_something_is_asked_once_a_round_and_the_last_answer_ends_the_wait(byte[] steps)
    {
        var owner = new RecordingRef();
        var round = new SyncRound(MaxBytes);
        Route[] routes = [.. Enumerable.Range(0, 4).Select(id => new Route(id, owner))];
        var (touched, awaited) = (new SortedSet<long>(), new SortedSet<long>());
        var bytes = 0;
        foreach (var step in steps)
        {
            var route = routes[step / 4 % 4];
            switch (step % 4)
            {
                case 0 or 1 when !route.IsGone:
                    round.Touch(route);
                    touched.Add(route.Id);
                    break;
                case 2:
                    bytes += step;
                    var asks = bytes >= MaxBytes && awaited.Count == 0;
                    owner.Told.Clear();
                    round.Routed(step, owner);
                    if (asks) awaited.UnionWith(touched.Where(id => !routes[id].IsGone));
                    Assert.Equal(asks ? awaited : [], owner.Told.Cast<ConnectionProtocol.Sync>().Select(sync => sync.Id).Order());
                    if (!asks) break;
                    touched.Clear();
                    bytes = 0;
                    break;
                case 3:
                    route.IsGone |= step > 200;
                    Assert.Equal(awaited.Remove(route.Id) && awaited.Count == 0, round.Answered(route.Id));
                    break;
            }
            Assert.Equal(awaited.Count > 0, round.IsWaiting);
        }
    }
}
