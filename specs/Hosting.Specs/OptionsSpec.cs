using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Watch.Actors.Hosting.Specs;

public sealed class OptionsSpec
{
    [Fact]
    public void Empty_options_override_nothing() => Assert.True(OptionsHocon.From(new EtcdWatchOptions(), "").IsEmpty);

    [Fact]
    public void Every_option_overrides_a_setting() => Assert.Equal(
        typeof(EtcdWatchOptions).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal), OptionsHocon.Names);

    [Fact]
    public void A_text_comes_through_whatever_is_in_it()
    {
        var config = OptionsHocon.From(new EtcdWatchOptions { Password = "a\"b\\c ${d} #e" }, "");

        Assert.Equal("a\"b\\c ${d} #e", config.GetString("watch-actors.etcd.password"));
    }

    [Fact]
    public async Task A_wrong_option_stops_the_start_with_its_name_and_the_remedy()
    {
        using var host = HostWith(("EtcdWatch:MinBackoff", "00:00:00"));

        var error = await Assert.ThrowsAsync<ConfigurationException>(() => host.StartAsync());

        Assert.StartsWith("EtcdWatch:MinBackoff (watch-actors.retry.min-backoff): is 00:00:00: give", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void An_unknown_option_is_named()
    {
        var error = Assert.Throws<ConfigurationException>(() => HostWith(("EtcdWatch:Endponts:0", "http://127.0.0.1:2379")));

        Assert.StartsWith("EtcdWatch:Endponts: no such option", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_further_cluster_has_options_of_its_own()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddEtcdWatch().AddEtcdWatch("far.away", options => options.Credit = -1);
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<ConfigurationException>(() => host.StartAsync());

        Assert.Contains("delivery.credit", error.Message, StringComparison.Ordinal);
        Assert.Contains("far.away", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_actor_system_of_the_application_is_used_and_outlives_the_host()
    {
        using var system = ActorSystem.Create("own");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(system).AddEtcdWatch();
        using (var host = builder.Build())
        {
            await host.StartAsync();
            Assert.Same(WatchMultiplexer.Get(system), host.Services.GetRequiredService<WatchMultiplexer>());
            await host.StopAsync();
        }
        Assert.False(system.WhenTerminated.IsCompleted);
    }

    private static IHost HostWith(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(each => KeyValuePair.Create(each.Key, (string?)each.Value)));
        builder.Services.AddEtcdWatch(builder.Configuration.GetSection(EtcdWatchOptions.SectionName));
        return builder.Build();
    }
}
