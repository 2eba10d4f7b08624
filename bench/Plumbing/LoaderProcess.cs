using System.Diagnostics;
using System.Globalization;

namespace Watch.Actors.Bench.Plumbing;

/// <summary>The loader in a process of its own, so that its work is not counted as the client's. Ended when disposed.</summary>
internal sealed class LoaderProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;

    private LoaderProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Starts one that writes as many events as <paramref name="flags"/> say.</summary>
    public static LoaderProcess Start(Flags flags)
    {
        var program = flags.Loader.Length > 0 ? flags.Loader : Environment.ProcessPath!;
        var info = new ProcessStartInfo(program,
        [
            "load", "--endpoint", flags.DirectOrEndpoint, "--prefix", flags.Prefix, "--events", Text(flags.Events),
            "--txn", Text(flags.Txn), "--val", Text(flags.Val), "--conc", Text(flags.Conc),
        ])
        { UseShellExecute = false, RedirectStandardOutput = true };
        return new LoaderProcess(Process.Start(info) ?? throw new InvalidOperationException($"{program} does not start"));
    }

    /// <summary>Waits until all is written.</summary>
    /// <exception cref="InvalidOperationException">The loader failed.</exception>
    public async Task CompleteAsync()
    {
        await _output;
        await _process.WaitForExitAsync();
        if (_process.ExitCode != 0) throw new InvalidOperationException($"the loader failed with exit code {_process.ExitCode}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
