using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Watch.Actors.Hosting.Specs;

public sealed class StreamHealthSpec
{
    private const ConnectionPhase Up = ConnectionPhase.Connected, Down = ConnectionPhase.BackingOff;

    [Theory]
    [InlineData(HealthStatus.Healthy)]
    [InlineData(HealthStatus.Healthy, Up, Up)]
    [InlineData(HealthStatus.Degraded, Up, Down)]
    [InlineData(HealthStatus.Degraded, Up, ConnectionPhase.Connecting)]
    [InlineData(HealthStatus.Unhealthy, Down)]
    [InlineData(HealthStatus.Unhealthy, Down, Down)]
    public void Health_is_that_of_the_connections(HealthStatus expected, params ConnectionPhase[] phases) =>
        Assert.Equal(expected, StreamHealth.Judge([.. phases.Select(Stream)], HealthStatus.Unhealthy).Status);

    [Fact]
    public void Each_stream_has_its_line_and_no_metadata_in_it()
    {
        var data = StreamHealth.Judge([Stream(Up, 0), Stream(Down, 1)], HealthStatus.Unhealthy).Data;

        Assert.Equal("Connected http://a:2379, watches 3, parked 1, reconnects 2, last failure: lost", data["far/stream-0"]);
        Assert.DoesNotContain(data.Values, line => line.ToString()!.Contains("secret", StringComparison.Ordinal));
    }

    private static (string Cluster, StreamState State) Stream(ConnectionPhase phase, int number)
    {
        var context = new StreamContext { Metadata = StreamContext.Default.Metadata.Add("token", "secret") };
        return ("far", new StreamState($"stream-{number}", context, phase, "http://a:2379", 3, 3, 1, 2, "lost"));
    }
}
