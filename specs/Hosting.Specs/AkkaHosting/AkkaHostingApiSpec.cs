using Watch.Actors.Specs;

namespace Watch.Actors.Hosting.Specs.AkkaHosting;

public sealed class AkkaHostingApiSpec
{
    [Fact]
    public void The_public_api_of_the_full_edition_is_the_one_that_was_approved() =>
        ApiApproval.CheckPart(typeof(EtcdWatchAkkaHosting).Assembly, "Watch.Actors.Hosting.EtcdWatchAkkaHosting");
}
