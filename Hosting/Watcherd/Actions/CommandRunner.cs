using System.ComponentModel;
using System.Diagnostics;
using Watch.Actors.Watcherd.Configuration;

namespace Watch.Actors.Watcherd.Actions;

/// <summary>Runs commands, and ends them with everything they started when they are given up.</summary>
internal sealed class CommandRunner(TimeProvider clock)
{
    // What a command leaves behind may hold its pipes open.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Runs one to its end.</summary>
    /// <param name="command">The command.</param>
    /// <param name="input">What it may read on its standard input.</param>
    /// <param name="variables">Variables beside the command's own.</param>
    /// <param name="stopped">Ends it.</param>
    /// <returns>Null for exit code 0.</returns>
    public async Task<ActionFailure?> RunAsync(
        CommandPlan command, ReadOnlyMemory<byte> input, IEnumerable<KeyValuePair<string, string>> variables, CancellationToken stopped)
    {
        stopped.ThrowIfCancellationRequested();
        var program = command.Argv[0];
        using var process = new Process { StartInfo = StartOf(command, variables) };
        try
        {
            process.Start();
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException or IOException)
        {
            return Failure($"{program} cannot be started: {failure.Message}");
        }
        var errors = new Tail();
        var pipes = Task.WhenAll(
            FeedAsync(process.StandardInput.BaseStream, input),
            DrainAsync(process.StandardOutput.BaseStream, new Tail()),
            DrainAsync(process.StandardError.BaseStream, errors));
        try
        {
            await process.WaitForExitAsync(stopped);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process);
            throw;
        }
        await Task.WhenAny(pipes, Task.Delay(Grace, clock, CancellationToken.None));
        return process.ExitCode == 0 ? null
            : Failure(FormattableString.Invariant($"{program} ended with exit code {process.ExitCode}{errors.Said}"));
    }

    private static ActionFailure Failure(string what) => new(OneLine.Of(what), MayBeRetried: true);

    private static ProcessStartInfo StartOf(CommandPlan command, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var start = new ProcessStartInfo(command.Argv[0], command.Argv.Skip(1))
        {
            WorkingDirectory = command.Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        foreach (var (name, value) in command.Environment) start.Environment[name] = value;
        return start;
    }

    private async Task EndAsync(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception partly) when (partly is AggregateException or Win32Exception or InvalidOperationException)
        {
            // Something of the tree is gone already or belongs to another user: the command itself is what is waited for.
            process.Kill();
        }
        await Task.WhenAny(process.WaitForExitAsync(CancellationToken.None), Task.Delay(Grace, clock, CancellationToken.None));
    }

    private static async Task FeedAsync(Stream stream, ReadOnlyMemory<byte> input)
    {
        try
        {
            await using (stream) await stream.WriteAsync(input);
        }
        catch (Exception unread) when (unread is IOException or ObjectDisposedException)
        {
            return; // A command need not read its input.
        }
    }

    private static async Task DrainAsync(Stream stream, Tail tail)
    {
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer) is var count and > 0) tail.Add(buffer.AsSpan(0, count));
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            return; // Whoever still held it is not waited for.
        }
    }

    /// <summary>The last of what was said.</summary>
    private sealed class Tail
    {
        private const int MostBytes = 2048;

        private readonly Lock _gate = new();
        private byte[] _bytes = [];
        private bool _isCut;

        public string Said
        {
            get
            {
                lock (_gate)
                {
                    var text = OneLine.Of(System.Text.Encoding.UTF8.GetString(_bytes));
                    return text.Length == 0 ? "" : $": {(_isCut ? "… " : "")}{text}";
                }
            }
        }

        public void Add(ReadOnlySpan<byte> more)
        {
            lock (_gate)
            {
                byte[] all = [.. _bytes, .. more];
                _isCut |= all.Length > MostBytes;
                _bytes = all.Length > MostBytes ? all[^MostBytes..] : all;
            }
        }
    }
}
