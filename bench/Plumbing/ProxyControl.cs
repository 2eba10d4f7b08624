namespace Watch.Actors.Bench.Plumbing;

/// <summary>The proxy's control address.</summary>
internal static class ProxyControl
{
    /// <summary>Resets every connection that goes through the proxy.</summary>
    /// <exception cref="FormatException">There is no proxy.</exception>
    public static async Task KillAsync(Flags flags)
    {
        if (flags.Ctl.Length == 0) throw new FormatException("--ctl is missing: this scenario wants a proxy");
        using var http = new HttpClient();
        await http.GetStringAsync(new Uri($"http://{flags.Ctl}/kill"));
    }
}
