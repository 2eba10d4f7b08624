using Watch.Actors.Specs;

namespace Watch.Actors.Cluster.Specs;

public sealed class ApiSpec
{
    [Fact]
    public void The_public_api_is_the_one_that_was_approved() => ApiApproval.Check(typeof(ClusterWatch).Assembly);
}
