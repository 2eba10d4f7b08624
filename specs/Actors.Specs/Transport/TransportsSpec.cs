using Watch.Actors.Specs.Settings;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

/// <summary>Transports by the names that a configuration has for them.</summary>
public sealed class TransportsSpec
{
    [Fact]
    public async Task Each_name_that_this_edition_has_makes_its_transport()
    {
        var names = Transports.Names.Where(name => Transports.Find(name) is not null).ToArray();
        Assert.Contains("http2", names);
        foreach (var name in names)
        {
            var settings = Hocon.Read($"watch-actors.etcd.transport = {name}");
            await using var transport = Transports.Create(settings.TransportType, settings.Transport);
            Assert.IsType(Transports.Find(name)!, transport);
        }
    }

    [Fact]
    public void A_name_that_only_the_other_edition_has_is_answered_with_the_remedy()
    {
        foreach (var name in Transports.Names.Where(name => Transports.Find(name) is null))
        {
            Assert.Equal(
                $"watch-actors.etcd.transport: \"{name}\" is in the Full edition alone and this is the Core edition: take the Full edition, or give \"http2\"",
                Hocon.Problem($"watch-actors.etcd.transport = {name}"));
        }
    }
}
