using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Watch.Actors.TestKit;

namespace Watch.Actors.Hosting.Specs;

/// <summary>Meters cover all multiplexers of a process: no other spec with a watch runs beside this one.</summary>
[Collection("watches")]
public sealed class HostedWatchSpec
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task The_example_watches_is_healthy_is_measured_and_ends_with_the_host()
    {
        var totals = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        var spans = new ConcurrentQueue<string>();
        using var meters = Listen(totals);
        using var activities = Listen(spans);
        await using var etcd = await EmbeddedEtcd.StartAsync();
        using var host = Example.Build([$"--EtcdWatch:Endpoints:0={etcd.Endpoint}"]);
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        await using (var watch = await host.Services.GetRequiredService<WatchMultiplexer>().WatchAsync(KeyRange.Prefix("site/")).WaitAsync(Limit))
        {
            meters.RecordObservableInstruments();
            Assert.Equal(1, totals["etcd.watch.streams"]);
            Assert.InRange(totals["etcd.watch.watches"], 1, 2);
            Assert.Equal("etcd.watch.connect", Assert.Single(spans));
            var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
            Assert.Equal(HealthStatus.Healthy, health.Status);
            Assert.StartsWith("Connected", Assert.Single(health.Entries["etcd-watch"].Data).Value.ToString(), StringComparison.Ordinal);
        }
        await host.StopAsync();

        await system.WhenTerminated.WaitAsync(Limit);
        meters.RecordObservableInstruments();
        Assert.Equal(0, totals["etcd.watch.streams"]);
        Assert.Equal(0, totals["etcd.watch.watches"]);
    }

    private static MeterListener Listen(ConcurrentDictionary<string, long> totals)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Watch.Actors") self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => totals.AddOrUpdate(
            instrument.Name, value, (_, before) => instrument.IsObservable ? value : before + value));
        listener.Start();
        return listener;
    }

    private static ActivityListener Listen(ConcurrentQueue<string> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Watch.Actors",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => spans.Enqueue(activity.OperationName),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
