using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Watch.Actors.Bench.Plumbing;
using Watch.Actors.TestKit;

namespace Watch.Actors.Bench.Tools;

/// <summary>
/// The fault proxy as a process: <c>GET /kill</c> on its control address resets every connection. Runs until SIGTERM or SIGINT.
/// </summary>
internal static class ProxyTool
{
    public static async Task<int> RunAsync(Flags flags)
    {
        await using var proxy = FaultProxy.Start("http://" + flags.Target, IPEndPoint.Parse(flags.Listen).Port);
        proxy.Delay = flags.Delay;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{flags.Ctl}");
        await using var control = builder.Build();
        control.MapGet("/kill", () => proxy.Cut().ToString(CultureInfo.InvariantCulture));
        await control.RunAsync();
        return 0;
    }
}
