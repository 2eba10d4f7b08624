using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Watch.Actors.TestKit.Specs.Faults;

public sealed class FaultProxySpec : IAsyncLifetime
{
    private readonly EchoServer _server = new();
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(20));
    private FaultProxy _proxy = null!;

    public Task InitializeAsync()
    {
        _proxy = FaultProxy.Start(_server.Endpoint);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
        _patience.Dispose();
    }

    [Fact]
    public async Task What_is_sent_comes_through_and_the_end_of_it_too()
    {
        using var client = await ConnectAsync();
        await EchoAsync(client, 100_000);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await client.ReceiveAsync(new byte[1], _patience.Token));
        Assert.Equal(1, _proxy.Accepted);
        Assert.All(_proxy.Counts.Values, count => Assert.Equal(0, count));
    }

    [Fact]
    public async Task A_cut_resets_every_connection_and_says_how_many()
    {
        using var one = await EchoingAsync();
        using var other = await EchoingAsync();
        Assert.Equal(2, _proxy.Cut());
        await IsResetAsync(one);
        await IsResetAsync(other);
        Assert.Equal(0, _proxy.Cut());
        Assert.Equal(2, _proxy.Counts[FaultKind.Reset]);
        using var later = await EchoingAsync();
    }

    [Fact]
    public async Task A_cut_within_lets_so_many_bytes_through_and_no_more()
    {
        using var client = await EchoingAsync();
        _proxy.CutWithin(7);
        await client.SendAsync(new byte[3], _patience.Token);
        await ReadAsync(client, 3);
        await client.SendAsync(new byte[100], _patience.Token);
        await ReadAsync(client, 4);
        await IsResetAsync(client);
        Assert.Equal(1, _proxy.Counts[FaultKind.CutWithin]);
    }

    [Fact]
    public async Task A_close_is_an_end_in_order()
    {
        using var client = await EchoingAsync();
        Assert.Equal(1, _proxy.Close());
        Assert.Equal(0, await client.ReceiveAsync(new byte[1], _patience.Token));
        Assert.Equal(1, _proxy.Counts[FaultKind.Close]);
    }

    [Fact]
    public async Task A_black_hole_swallows_both_ways_until_it_is_healed_and_then_resets_whom_it_took_from()
    {
        using var robbed = await EchoingAsync();
        using var quiet = await EchoingAsync();
        _proxy.IsBlackHole = true;
        await robbed.SendAsync(new byte[10], _patience.Token);
        using var newcomer = await ConnectAsync();
        var reading = robbed.ReceiveAsync(new byte[1], _patience.Token).AsTask();
        await Assert.ThrowsAsync<TimeoutException>(() => reading.WaitAsync(TimeSpan.FromMilliseconds(100)));
        _proxy.Heal();
        await Assert.ThrowsAsync<SocketException>(() => reading);
        await IsResetAsync(newcomer);
        await EchoAsync(quiet, 10);
        Assert.Equal(1, _proxy.Counts[FaultKind.BlackHole]);
        Assert.Equal(2, _proxy.Accepted);
    }

    [Fact]
    public async Task A_black_hole_does_not_tell_that_an_end_has_gone()
    {
        using var client = await EchoingAsync();
        _proxy.IsBlackHole = true;
        client.Shutdown(SocketShutdown.Send);
        var reading = client.ReceiveAsync(new byte[1], _patience.Token).AsTask();
        await Assert.ThrowsAsync<TimeoutException>(() => reading.WaitAsync(TimeSpan.FromMilliseconds(100)));
        _proxy.IsBlackHole = false;
        await Assert.ThrowsAsync<SocketException>(() => reading);
    }

    [Fact]
    public async Task A_delay_makes_bytes_late_both_ways()
    {
        using var client = await EchoingAsync();
        _proxy.Delay = TimeSpan.FromMilliseconds(60);
        var clock = Stopwatch.StartNew();
        await EchoAsync(client, 10);
        Assert.True(clock.ElapsedMilliseconds >= 115, $"{clock.ElapsedMilliseconds} ms");
        Assert.Equal(1, _proxy.Counts[FaultKind.Delay]);
    }

    [Fact]
    public async Task A_throttle_makes_bytes_slow()
    {
        using var client = await EchoingAsync();
        _proxy.BytesPerSecond = 10_000;
        var clock = Stopwatch.StartNew();
        await EchoAsync(client, 2_000);
        Assert.True(clock.ElapsedMilliseconds >= 180, $"{clock.ElapsedMilliseconds} ms");
        _proxy.Heal();
        clock.Restart();
        await EchoAsync(client, 100_000);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), "100,000 bytes at 10,000 a second take 10 s");
        Assert.Equal(1, _proxy.Counts[FaultKind.Throttle]);
    }

    [Fact]
    public async Task New_connections_are_refused_and_the_old_ones_go_on()
    {
        using var old = await EchoingAsync();
        _proxy.Refuses = true;
        await IsRefusedAsync();
        await EchoAsync(old, 10);
        Assert.Equal(1, _proxy.Counts[FaultKind.Refuse]);
        _proxy.Refuses = false;
        using var later = await EchoingAsync();
    }

    [Fact]
    public async Task Some_clients_are_cut_and_refused_and_the_others_go_on()
    {
        using var harmed = await EchoingAsync();
        using var spared = await EchoingAsync();
        var port = ((IPEndPoint)spared.LocalEndPoint!).Port;
        _proxy.RefusesClient = client => client.Port != port;
        Assert.Equal(1, _proxy.CutRefused());
        await IsResetAsync(harmed);
        await IsRefusedAsync();
        await EchoAsync(spared, 10);
        _proxy.RefusesClient = null;
        using var later = await EchoingAsync();
    }

    [Fact]
    public async Task A_server_that_crashes_is_noticed_by_a_client_that_only_waits()
    {
        using var client = await EchoingAsync();
        _server.Crash();
        await IsResetAsync(client);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_noticed()
    {
        await _server.DisposeAsync();
        await IsRefusedAsync();
        Assert.Equal(0, _proxy.Accepted);
    }

    [Fact]
    public async Task A_proxy_that_is_stopped_resets_its_connections()
    {
        using var client = await EchoingAsync();
        await _proxy.DisposeAsync();
        await IsResetAsync(client);
    }

    [Fact]
    public async Task A_script_does_its_steps_in_order_and_heals_at_the_end()
    {
        using var client = await EchoingAsync();
        await FaultScript.Of(
            new FaultStep(TimeSpan.Zero, FaultKind.Delay, Amount: 1), new FaultStep(TimeSpan.Zero, FaultKind.BlackHole),
            new FaultStep(TimeSpan.Zero, FaultKind.Throttle, Amount: 1), new FaultStep(TimeSpan.Zero, FaultKind.Reset)).RunAsync(_proxy);
        await IsResetAsync(client);
        Assert.Equal(
            [FaultKind.Reset, FaultKind.BlackHole, FaultKind.Delay, FaultKind.Throttle],
            _proxy.Counts.Where(count => count.Value == 1).Select(count => count.Key));
        using var later = await EchoingAsync();
    }

    [Fact]
    public async Task A_script_that_is_cancelled_heals()
    {
        using var cancelling = new CancellationTokenSource();
        var running = FaultScript.Of(new FaultStep(TimeSpan.Zero, FaultKind.BlackHole, Lasts: TimeSpan.FromHours(1)))
            .RunAsync(_proxy, cancellation: cancelling.Token);
        Assert.True(_proxy.IsBlackHole);
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(_proxy.IsBlackHole);
    }

    [Fact]
    public void A_seed_makes_the_same_script_again_of_every_kind_and_another_seed_another()
    {
        static FaultStep[] Take(int seed, params FaultKind[] kinds) =>
            [.. FaultScript.Random(seed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), kinds).Steps.Take(100)];

        Assert.Equal(Take(1), Take(1));
        Assert.NotEqual(Take(1), Take(2));
        Assert.Equal(Enum.GetValues<FaultKind>(), Take(1).Select(step => step.Kind).Distinct().Order());
        Assert.All(Take(1, FaultKind.Close), step => Assert.Equal(FaultKind.Close, step.Kind));
        Assert.All(Take(3), step => Assert.InRange(step.After, TimeSpan.Zero, TimeSpan.FromSeconds(2)));
    }

    private async Task<Socket> ConnectAsync()
    {
        var endpoint = new Uri(_proxy.Endpoint);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endpoint.Host, endpoint.Port, _patience.Token);
        return socket;
    }

    private async Task<Socket> EchoingAsync()
    {
        var socket = await ConnectAsync();
        await EchoAsync(socket, 10);
        return socket;
    }

    private async Task EchoAsync(Socket socket, int count)
    {
        var reading = ReadAsync(socket, count);
        await socket.SendAsync(new byte[count], _patience.Token);
        await reading;
    }

    private async Task ReadAsync(Socket socket, int count)
    {
        var buffer = new byte[count];
        while (count > 0)
        {
            var got = await socket.ReceiveAsync(buffer.AsMemory(0, count), _patience.Token);
            Assert.NotEqual(0, got);
            count -= got;
        }
    }

    // Whether the reset is seen by the connect or by the first read is the timing of the network.
    private async Task IsRefusedAsync()
    {
        var failure = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var socket = await ConnectAsync();
            await socket.ReceiveAsync(new byte[1], _patience.Token);
        });
        Assert.Equal(SocketError.ConnectionReset, failure.SocketErrorCode);
    }

    private async Task IsResetAsync(Socket socket)
    {
        var failure = await Assert.ThrowsAsync<SocketException>(() => socket.ReceiveAsync(new byte[1], _patience.Token).AsTask());
        Assert.Equal(SocketError.ConnectionReset, failure.SocketErrorCode);
    }
}
