using Akka.Actor;
using FsCheck.Xunit;
using Watch.Actors.Connections;

namespace Watch.Actors.Specs.Properties;

/// <summary>Rules 4 and 10, against a dictionary of what stands and a set of what is being cancelled.</summary>
public sealed class RouteTableProperties
{
    [Property(MaxTest = 500)]
    public void An_id_is_routed_being_cancelled_or_unknown_and_is_cancelled_once(bool serverChoosesIds, byte[] steps)
    {
        var table = new RouteTable(maxUnknownIds: 0);
        var standing = new SortedDictionary<long, long>(); // our id by the server's
        var cancelling = new SortedSet<long>();
        var last = 0L;
        foreach (var step in steps)
            switch (step % 5)
            {
                case 0 or 1:
                    last++;
                    var serverId = serverChoosesIds ? last - 1 : last;
                    standing.Add(serverId, last);
                    table.Establish(serverId, new Route(last, ActorRefs.Nobody));
                    break;
                case 2 when last > 0:
                    var ours = step / 5 % last + 1;
                    var stands = standing.ContainsValue(ours);
                    var itsServerId = serverChoosesIds ? ours - 1 : ours;
                    Assert.Equal(stands ? itsServerId : null, table.Cancel(ours));
                    if (!stands) break;
                    standing.Remove(itsServerId);
                    cancelling.Add(itsServerId);
                    break;
                case 3 when last > 0:
                    var cancelled = step / 5 % (last + 1);
                    Assert.Equal(standing.Remove(cancelled, out var owner) ? owner : null, table.Canceled(cancelled)?.Id);
                    cancelling.Remove(cancelled);
                    break;
                case 4 when !standing.ContainsKey(step / 5):
                    Assert.Equal(cancelling.Add(step / 5), table.CancelUnrouted(step / 5));
                    break;
            }
        Assert.Equal(standing.Values, table.Established.Select(route => route.Id).Order());
        Assert.All(standing, each => Assert.True(table.TryFind(each.Key, out var route) && route.Id == each.Value && !route.IsGone));
        for (var id = 0L; id <= Math.Max(last, byte.MaxValue / 5); id++) Assert.Equal(cancelling.Contains(id), table.IsCanceling(id));
    }
}
