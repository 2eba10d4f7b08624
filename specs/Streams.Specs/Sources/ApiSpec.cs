using Watch.Actors.Specs;

namespace Watch.Actors.Streams.Specs.Sources;

public sealed class ApiSpec
{
    [Fact]
    public void The_public_api_of_the_full_edition_is_the_one_that_was_approved() => ApiApproval.Check(typeof(WatchSource).Assembly);
}
