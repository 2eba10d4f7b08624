using Watch.Actors.Model;

namespace Watch.Actors.Specs.Model;

public class ServerVersionSpec
{
    [Theory]
    [InlineData("3.3.27", false)]
    [InlineData("3.4.0", false)]
    [InlineData("3.4.24", false)]
    [InlineData("3.4.25", true)]
    [InlineData("3.4.25-rc.1", false)]
    [InlineData("3.4.26-rc.1", true)]
    [InlineData("3.4.99", true)]
    [InlineData("3.5.0", false)]
    [InlineData("3.5.7", false)]
    [InlineData("3.5.8", true)]
    [InlineData("3.5.8+vendor.2", true)]
    [InlineData("3.5.21", true)]
    [InlineData("3.6.0-alpha.0", false)]
    [InlineData("3.6.0", true)]
    [InlineData("3.7.0-alpha.0", true)]
    [InlineData("4.0.0", true)]
    [InlineData("2.3.8", false)]
    public void Progress_on_request_keeps_the_order_from_these_versions_on(string version, bool isOrdered) =>
        Assert.Equal(isOrdered, ServerVersion.Parse(version)!.Value.HasOrderedProgress);

    [Theory]
    [InlineData("")]
    [InlineData("3.5")]
    [InlineData("v3.5.8")]
    [InlineData("3.5.8.1")]
    [InlineData("3.5.99999999999")]
    [InlineData("not decided")]
    public void What_is_no_version_is_none(string text) => Assert.Null(ServerVersion.Parse(text));

    [Fact]
    public void A_version_is_read_whole() =>
        Assert.Equal(new ServerVersion(3, 6, 12, true), ServerVersion.Parse("3.6.12-rc.0+build"));
}
