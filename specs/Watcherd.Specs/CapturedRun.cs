using System.Text;
using Watch.Actors.Watcherd.CommandLine;
using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd.Specs;

/// <summary>A run of the program within this process, and what it said.</summary>
internal sealed record CapturedRun(int ExitCode, string[] Output, string[] Errors)
{
    public static Task<CapturedRun> OfAsync(params string[] args) => OfAsync(new CapturedOutput(), CancellationToken.None, args);

    public static async Task<CapturedRun> OfAsync(CapturedOutput output, CancellationToken stop, params string[] args)
    {
        await using var errors = new StringWriter();
        var exitCode = await Cli.RunAsync(args, new Terminal(output, TextWriter.Synchronized(errors), HasColour: false), stop).WaitAsync(TimeSpan.FromSeconds(30));
        return new CapturedRun(exitCode, output.Lines, Split(errors.ToString()));
    }

    private static string[] Split(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Keeps what is written.</summary>
    internal sealed class CapturedOutput : IOutput
    {
        private readonly StringBuilder _text = new();
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string[] Lines
        {
            get
            {
                lock (_text) return Split(_text.ToString());
            }
        }

        /// <summary>Done when something has been written.</summary>
        public Task First => _first.Task;

        /// <summary>Makes every write fail as if the reader had gone.</summary>
        public bool IsClosed { get; init; }

        /// <summary>What a write waits for.</summary>
        public Task Gate { get; init; } = Task.CompletedTask;

        public async Task WriteAsync(ReadOnlyMemory<byte> lines)
        {
            if (IsClosed) throw new OutputClosedException(new IOException("Broken pipe"));
            await Gate;
            lock (_text) _text.Append(Encoding.UTF8.GetString(lines.Span));
            _first.TrySetResult();
        }
    }
}
