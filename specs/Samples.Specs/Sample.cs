using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Watch.Actors.Samples.Specs;

/// <summary>A sample as a process of its own; killed, if it still runs, when disposed.</summary>
internal sealed class Sample : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private Sample(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has said, line by line.</summary>
    public IReadOnlyList<string> Lines => Said.Split('\n');

    private string Said
    {
        get
        {
            lock (_said) return _said.ToString();
        }
    }

    public static Sample Start(string name, params string[] arguments)
    {
        var program = Path.Combine(Metadata("Samples"), name, "bin", Metadata("Configuration"), "net10.0", $"{name}.dll");
        var info = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        return new Sample(Process.Start(info) ?? throw new InvalidOperationException("dotnet does not start"));
    }

    /// <summary>Waits for a line that has a text.</summary>
    public async Task<string> UntilSaidAsync(string text)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            if (Lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } line) return line;
            if (limit.IsCancellationRequested) throw new InvalidOperationException($"it does not say \"{text}\" but: {Said}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }
    }

    /// <summary>Ends it as a service manager does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-s", "TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends it without a word (SIGKILL).</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }

    private void Add(string? line)
    {
        lock (_said) _said.Append(line).Append('\n');
    }

    private static string Metadata(string key) =>
        typeof(Sample).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == key).Value!;
}
