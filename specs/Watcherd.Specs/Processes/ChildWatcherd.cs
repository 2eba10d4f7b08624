using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Watch.Actors.Watcherd.Specs.Processes;

/// <summary>The program as a process of its own, as a shell starts it. Killed, if it still runs, when disposed.</summary>
internal sealed class ChildWatcherd : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string Program = typeof(ChildWatcherd).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "Watcherd").Value!;

    private readonly Process _process;
    private readonly Task _reading;
    private readonly System.Text.StringBuilder _errors = new();

    private ChildWatcherd(Process process)
    {
        _process = process;
        _reading = ReadErrorsAsync();
    }

    private string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    /// <summary>What is resident of it now. Linux.</summary>
    public double ResidentMegabytes => Status("VmRSS:");

    /// <summary>The most that ever was. Linux.</summary>
    public double PeakMegabytes => Status("VmHWM:");

    public static ChildWatcherd Start(params IEnumerable<string> arguments) => StartWith([], arguments);

    /// <summary>Starts it with further environment variables.</summary>
    public static ChildWatcherd StartWith(Dictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) info.Environment[name] = value;
        return new ChildWatcherd(Process.Start(info) ?? throw new InvalidOperationException("dotnet does not start"));
    }

    /// <summary>Its next lines of output.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync(int count)
    {
        using var limit = new CancellationTokenSource(Patience);
        var lines = new List<string>();
        while (lines.Count < count)
            lines.Add(await _process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException($"it ended: {Errors}"));
        return lines;
    }

    /// <summary>Sends it a signal, by name.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Ends it as a crash would (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var output = _process.StandardOutput.ReadToEndAsync(limit.Token);
        await _process.WaitForExitAsync(limit.Token);
        await _reading;
        return (_process.ExitCode, await output, Errors);
    }

    /// <summary>Waits until its diagnostics have a text.</summary>
    public async Task UntilSaidAsync(string text)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!Errors.Contains(text, StringComparison.Ordinal)) await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
            lock (_errors)
                _errors.AppendLine(line);
    }

    private double Status(string field)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(each => each.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
