using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Printing;
using Watch.Actors.Watcherd.Specs.Configuration;

namespace Watch.Actors.Watcherd.Specs.Actions;

/// <summary>Lines of JSON, to a file or to standard output.</summary>
public sealed class LogSpec : IDisposable
{
    private const string Line = """{"kind":"event","type":"delete","key":"p/a","value":"","createRevision":0,"modRevision":6,"version":0,"lease":0,"watch":"w","clusterId":"cdf818194e3a8c32"}""";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_are_appended_and_folders_made()
    {
        await using var action = Logging("logs/deep/a.jsonl");
        Assert.Null(await action.RunAsync(Changes.Delete("p/a")));
        Assert.Null(await action.RunAsync(Changes.Delete("p/a")));
        Assert.Equal($"{Line}\n{Line}\n", File.ReadAllText(_folder["logs/deep/a.jsonl"]));
    }

    [Fact]
    public async Task A_file_that_was_moved_away_is_made_anew()
    {
        await using var action = Logging("a");
        await action.RunAsync(Changes.Delete("p/a"));
        File.Move(_folder["a"], _folder["a.1"]);
        await action.RunAsync(Changes.Delete("p/a"));
        Assert.Equal(File.ReadAllText(_folder["a.1"]), File.ReadAllText(_folder["a"]));
    }

    [Fact]
    public async Task A_line_that_was_cut_off_is_ended_first()
    {
        _folder.Write("a", "{\"kind\":\"ev");
        await using var action = Logging("a");
        await action.RunAsync(Changes.Delete("p/a"));
        Assert.Equal($"{{\"kind\":\"ev\n{Line}\n", File.ReadAllText(_folder["a"]));
    }

    [Fact]
    public async Task Lines_that_come_at_once_are_all_there_and_whole()
    {
        var factory = new ActionFactory(TimeProvider.System, new CapturedRun.CapturedOutput());
        var plan = Given.Action($"type = log, path = \"{_folder["a"]}\"");
        IAction[] actions = [factory.Create(plan), factory.Create(plan)];
        var failures = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => actions[i % 2].RunAsync(Changes.Put($"p/{i}", "v"))));
        Assert.All(failures, Assert.Null);
        var lines = File.ReadAllLines(_folder["a"]);
        Assert.Equal(200, lines.Distinct().Count());
        Assert.All(lines, line => Assert.EndsWith("}", line));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_may_be_later()
    {
        await using var action = Logging("a");
        Directory.CreateDirectory(_folder["a"]);
        var failure = await action.RunAsync(Changes.Delete("p/a"));
        Assert.StartsWith($"{_folder["a"]} cannot be written: ", failure!.Message);
        Assert.True(failure.MayBeRetried);
    }

    [Fact]
    public async Task Standard_output()
    {
        var output = new CapturedRun.CapturedOutput();
        await using var action = Changes.Of(Given.Action("type = log, path = \"-\""), output);
        Assert.Null(await action.RunAsync(Changes.Delete("p/a")));
        Assert.Equal([Line], output.Lines);
    }

    [Fact]
    public async Task Standard_output_that_nobody_reads_any_longer()
    {
        await using var action = Changes.Of(Given.Action("type = log, path = \"-\""), new CapturedRun.CapturedOutput { IsClosed = true });
        Assert.Equal(
            new ActionFailure("standard output cannot be written: the output is closed", MayBeRetried: false),
            await action.RunAsync(Changes.Delete("p/a")));
    }

    [Fact]
    public async Task A_failed_write_is_that_of_every_line_in_it()
    {
        var output = new Gated();
        var lines = new SharedLines(output);
        var first = lines.WriteAsync("a"u8.ToArray(), CancellationToken.None);
        var second = lines.WriteAsync("b"u8.ToArray(), CancellationToken.None);
        var third = lines.WriteAsync("c"u8.ToArray(), CancellationToken.None);
        output.Gate.SetResult();
        Assert.Null(await first);
        Assert.NotNull(await second);
        Assert.NotNull(await third);
        Assert.Equal(["a", "bc"], output.Writes);
        Assert.Null(await lines.WriteAsync("d"u8.ToArray(), CancellationToken.None));
    }

    [Fact]
    public async Task A_preview_writes_nothing()
    {
        await using var action = Logging("a");
        Assert.Equal($"would append to {_folder["a"]}: {Line}", await action.PreviewAsync(Changes.Delete("p/a")));
        Assert.Empty(_folder.Files());
    }

    private IAction Logging(string name) => Changes.Of(Given.Action($"type = log, path = \"{_folder[name]}\""));

    private sealed class Gated : IOutput
    {
        public TaskCompletionSource Gate { get; } = new();

        public List<string> Writes { get; } = [];

        public bool IsClosed => false;

        public async Task WriteAsync(ReadOnlyMemory<byte> lines)
        {
            Writes.Add(System.Text.Encoding.UTF8.GetString(lines.Span));
            var isSecond = Writes.Count == 2;
            await Gate.Task;
            if (isSecond) throw new IOException("full");
        }
    }
}
