using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Model;

public sealed class EndpointSpec
{
    [Theory]
    [InlineData("http://10.0.0.1:2380", false, "http://10.0.0.1:2380")]
    [InlineData("https://etcd.example.com:443", false, "https://etcd.example.com:443")]
    [InlineData("http://etcd", false, "http://etcd:2379")]
    [InlineData("http://etcd:80", false, "http://etcd:80")]
    [InlineData("http://etcd/", false, "http://etcd:2379")]
    [InlineData("  http://etcd  ", false, "http://etcd:2379")]
    [InlineData("etcd:2379", false, "http://etcd:2379")]
    [InlineData("etcd", false, "http://etcd:2379")]
    [InlineData("etcd:2379", true, "https://etcd:2379")]
    [InlineData("http://etcd", true, "http://etcd:2379")]
    [InlineData("HTTPS://Etcd:1", false, "https://etcd:1")]
    [InlineData("http://[::1]:2380", false, "http://[::1]:2380")]
    [InlineData("http://[::1]", false, "http://[::1]:2379")]
    [InlineData("[::1]", true, "https://[::1]:2379")]
    public void An_address_that_is_understood(string text, bool tlsByDefault, string address)
    {
        var endpoint = Endpoint.Parse(text, tlsByDefault);

        Assert.Equal(address, endpoint.ToString());
        Assert.Equal(address.StartsWith("https", StringComparison.Ordinal), endpoint.UsesTls);
    }

    [Theory]
    [InlineData("", "endpoint is empty: give an address such as http://127.0.0.1:2379")]
    [InlineData("   ", "endpoint is empty: give an address such as http://127.0.0.1:2379")]
    [InlineData("http://", "endpoint \"http://\" is malformed: give an address such as http://127.0.0.1:2379")]
    [InlineData("a b", "endpoint \"a b\" is malformed: give an address such as http://127.0.0.1:2379")]
    [InlineData("http://etcd:", "endpoint \"http://etcd:\" is malformed: give an address such as http://127.0.0.1:2379")]
    [InlineData("etcd:99999", "endpoint \"etcd:99999\" is malformed: give an address such as http://127.0.0.1:2379")]
    [InlineData("ftp://etcd", "endpoint \"ftp://etcd\" has the unknown scheme \"ftp\": use http or https")]
    [InlineData("http://etcd/v3", "endpoint \"http://etcd/v3\" has more than scheme, host and port: leave the rest out")]
    [InlineData("http://me@etcd", "endpoint \"http://me@etcd\" has more than scheme, host and port: leave the rest out")]
    [InlineData("http://etcd?x=1", "endpoint \"http://etcd?x=1\" has more than scheme, host and port: leave the rest out")]
    public void An_address_that_is_not_understood_is_answered_with_the_remedy(string text, string says) =>
        Assert.Equal(says, Assert.Throws<FormatException>(() => Endpoint.Parse(text)).Message);

    [Fact]
    public void A_list_is_separated_by_commas() =>
        Assert.Equal("http://a:1 http://b:2379", string.Join(" ", Endpoint.ParseList("a:1, http://b")));

    [Fact]
    public void An_empty_place_in_a_list_is_refused() => Assert.Throws<FormatException>(() => Endpoint.ParseList("a,,b"));

    [Fact]
    public void Equal_addresses_are_equal_endpoints() => Assert.Equal(Endpoint.Parse("http://a"), Endpoint.Parse("a:2379"));
}
