using Watch.Actors.Transport.GrpcNet;

namespace Watch.Actors.Specs.Transport.GrpcNet;

public sealed class GrpcNetApiSpec
{
    [Fact]
    public void The_public_api_of_the_full_edition_is_the_one_that_was_approved() =>
        ApiApproval.CheckPart(typeof(GrpcNetTransport).Assembly, "Watch.Actors.Transport.GrpcNet");
}
