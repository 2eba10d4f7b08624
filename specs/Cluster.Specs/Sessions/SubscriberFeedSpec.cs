using Akka.Actor;
using Watch.Actors.Cluster.Subscribing;
using Watch.Actors.Specs.Model;

namespace Watch.Actors.Cluster.Specs.Sessions;

public sealed class SubscriberFeedSpec
{
    [Fact]
    public void Events_that_the_subscriber_has_been_told_of_cost_it_no_credit()
    {
        var watch = new EtcdWatch.Watch("w", KeyRange.Key("k")) { Credit = 2, Options = new WatchOptions { StartRevision = 5 } };
        var feed = new SubscriberFeed(new SubscriptionPlan(Services: null!, watch, ActorRefs.Nobody), ActorRefs.Nobody);
        feed.BeginEpoch();
        feed.Deliver(new EtcdWatch.Events("w", EventBatches.AtRevisions(5)));
        Assert.Equal((1, 2), (feed.Credit.Left, feed.Credit.OfEpoch));

        // The session has sent two by then, and may send another.
        feed.Deliver(new EtcdWatch.Events("w", EventBatches.AtRevisions(5)));
        Assert.Equal((1, 3), (feed.Credit.Left, feed.Credit.OfEpoch));

        feed.Deliver(new EtcdWatch.Events("w", EventBatches.AtRevisions(5, 6)));
        Assert.Equal((0, 3), (feed.Credit.Left, feed.Credit.OfEpoch));
    }
}
