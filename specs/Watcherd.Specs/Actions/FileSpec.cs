using System.Runtime.Versioning;
using System.Text;
using Watch.Actors.Watcherd.Actions;

namespace Watch.Actors.Watcherd.Specs.Actions;

/// <summary>A file for each key: what it holds, how it changes, and who is told.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FileSpec : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_key_is_a_file_that_goes_with_it_and_leaves_no_empty_folder()
    {
        await using var action = Keeping("path = \"out/{key}\"");
        Assert.Null(await action.RunAsync(Changes.Put("p/a/b", "one")));
        Assert.Null(await action.RunAsync(Changes.Put("p/c", "two")));
        Assert.Equal(["out/p/a/b", "out/p/c"], Made());
        Assert.Equal("one", File.ReadAllText(_folder["out/p/a/b"]));
        Assert.Null(await action.RunAsync(Changes.Delete("p/a/b")));
        Assert.Equal(["out/p/c"], Made());
        Assert.False(Directory.Exists(_folder["out/p/a"]));
        Assert.Null(await action.RunAsync(Changes.Delete("p/c")));
        Assert.Null(await action.RunAsync(Changes.Delete("p/c")));
        Assert.Equal((true, false), (Directory.Exists(_folder["out"]), Directory.Exists(_folder["out/p"])));
    }

    [Fact]
    public async Task A_key_may_become_a_folder_and_a_key_again()
    {
        await using var action = Keeping("path = \"out/{rest}\"");
        Assert.Null(await action.RunAsync(Changes.Put("p/a/b", "1")));
        Assert.True((await action.RunAsync(Changes.Put("p/a", "2")))!.MayBeRetried);
        Assert.Null(await action.RunAsync(Changes.Delete("p/a/b")));
        Assert.Null(await action.RunAsync(Changes.Put("p/a", "2")));
        Assert.True((await action.RunAsync(Changes.Put("p/a/b", "3")))!.MayBeRetried);
        Assert.Equal(["out/a"], Made());
    }

    [Fact]
    public async Task Bytes_are_kept_and_so_are_keys_that_are_no_text()
    {
        await using var action = Keeping("path = \"out/{rest}\"");
        var value = new byte[1 << 20];
        new Random(1).NextBytes(value);
        Assert.Null(await action.RunAsync(Changes.Put([.. "p/"u8, 0xff, .. "/../x"u8], value)));
        Assert.Equal(["out/%FF/%2E%2E/x"], Made());
        Assert.Equal(value, File.ReadAllBytes(_folder["out/%FF/%2E%2E/x"]));
    }

    [Fact]
    public async Task Content_that_is_there_is_not_written_again()
    {
        await using var action = Keeping("path = \"out/{rest}\", reload = [\"/bin/sh\", \"-c\", \"echo x >> reloads\"]");
        await action.RunAsync(Changes.Put("p/a", "v"));
        var written = File.GetLastWriteTimeUtc(_folder["out/a"]).AddDays(-1);
        File.SetLastWriteTimeUtc(_folder["out/a"], written);
        Assert.Null(await action.RunAsync(Changes.Put("p/a", "v", revision: 9)));
        Assert.Equal(written, File.GetLastWriteTimeUtc(_folder["out/a"]));
        Assert.Single(File.ReadAllLines(_folder["conf/reloads"]));
        Assert.Null(await action.RunAsync(Changes.Put("p/a", "w")));
        Assert.Equal(2, File.ReadAllLines(_folder["conf/reloads"]).Length);
        Assert.Null(await action.RunAsync(Changes.Delete("p/a")));
        Assert.Equal(3, File.ReadAllLines(_folder["conf/reloads"]).Length);
    }

    [Fact]
    public async Task The_file_is_another_one_so_that_readers_of_the_old_keep_it()
    {
        await using var action = Keeping("path = \"out/{rest}\"");
        await action.RunAsync(Changes.Put("p/a", "old"));
        using var reader = new StreamReader(_folder["out/a"]);
        await action.RunAsync(Changes.Put("p/a", "new and longer"));
        Assert.Equal("old", await reader.ReadToEndAsync());
        Assert.Equal("new and longer", File.ReadAllText(_folder["out/a"]));
    }

    [Fact]
    public async Task Mode()
    {
        await using (var action = Keeping("path = \"out/{rest}\", mode = \"0750\""))
        {
            await action.RunAsync(Changes.Put("p/a", "v"));
            Assert.Equal("750", ModeOf("out/a"));
        }
        await using var other = Keeping("path = \"out/{rest}\"");
        await other.RunAsync(Changes.Put("p/a", "w"));
        await other.RunAsync(Changes.Put("p/b", "w"));
        Assert.Equal(("750", "644"), (ModeOf("out/a"), ModeOf("out/b")));
    }

    [Fact]
    public async Task Owner()
    {
        var own = Environment.IsPrivilegedProcess ? "1234:4321" : "root";
        await using var action = Keeping($"path = \"out/{{rest}}\", owner = \"{own}\"");
        var failure = await action.RunAsync(Changes.Put("p/a", "v"));
        if (own == "root")
        {
            Assert.Contains("cannot be given to its owner: ", failure!.Message);
            return;
        }
        Assert.Null(failure);
        await using var stat = Changes.OfSettings(_folder, $"type = exec, argv = [\"/bin/sh\", \"-c\", \"stat -c %u:%g {_folder["out/a"]} > owner\"]");
        await stat.RunAsync(Changes.Put("p/a", ""));
        Assert.Equal("1234:4321\n", File.ReadAllText(_folder["conf/owner"]));
    }

    [Fact]
    public async Task What_the_check_refuses_does_not_take_the_files_place()
    {
        await using var action = Keeping("path = \"out/{rest}.conf\", check = [\"/bin/sh\", \"-c\", \"grep -q good $0 || { echo bad $0 >&2; exit 1; }\", \"{file}\"]");
        Assert.Null(await action.RunAsync(Changes.Put("p/a", "good")));
        var failure = await action.RunAsync(Changes.Put("p/a", "evil"));
        Assert.StartsWith($"the check refuses the new content: /bin/sh ended with exit code 1: bad {_folder["out/.watcherd-"]}", failure!.Message);
        Assert.EndsWith(".new.conf", failure.Message);
        Assert.False(failure.MayBeRetried);
        Assert.Equal("good", File.ReadAllText(_folder["out/a.conf"]));
        Assert.Equal(["out/a.conf"], Made());
    }

    [Fact]
    public async Task A_reload_that_failed_is_owed_until_it_succeeds_also_by_another_process()
    {
        const string Settings = "path = \"out/{rest}\", reload = [\"/bin/sh\", \"-c\", \"echo x >> reloads; test -e up\"]";
        await using (var action = Keeping(Settings))
        {
            var failure = await action.RunAsync(Changes.Put("p/a", "v"));
            Assert.Equal($"{_folder["out/a"]} has changed, and the reload failed: /bin/sh ended with exit code 1", failure!.Message);
            Assert.True(failure.MayBeRetried);
            Assert.NotNull(await action.RunAsync(Changes.Put("p/a", "v")));
        }
        await using var restarted = Keeping(Settings);
        Assert.NotNull(await restarted.RunAsync(Changes.Put("p/a", "v")));
        _folder.Write("conf/up", "");
        Assert.Null(await restarted.RunAsync(Changes.Put("p/a", "v")));
        Assert.Null(await restarted.RunAsync(Changes.Put("p/a", "v")));
        Assert.Equal(4, File.ReadAllLines(_folder["conf/reloads"]).Length);
        Assert.Equal(["out/a"], Made());
    }

    [Fact]
    public async Task A_reload_for_a_file_that_is_gone_is_owed_too()
    {
        await using var action = Keeping("path = \"out/{rest}\", reload = [\"/bin/sh\", \"-c\", \"test -e up\"]");
        _folder.Write("conf/up", "");
        Assert.Null(await action.RunAsync(Changes.Put("p/d/a", "v")));
        File.Delete(_folder["conf/up"]);
        Assert.NotNull(await action.RunAsync(Changes.Delete("p/d/a")));
        Assert.NotNull(await action.RunAsync(Changes.Delete("p/d/a")));
        _folder.Write("conf/up", "");
        Assert.Null(await action.RunAsync(Changes.Delete("p/d/a")));
        Assert.False(Directory.Exists(_folder["out/d"]));
    }

    [Fact]
    public async Task A_signal_goes_to_the_process_of_the_pid_file()
    {
        await using var action = Keeping("path = \"out/{rest}\", signal { pid-file = pid, name = USR1 }");
        Assert.Contains("USR1 cannot be sent: ", (await action.RunAsync(Changes.Put("p/a", "v")))!.Message);
        foreach (var wrong in new[] { "", "x", "0", "1", "-5" })
        {
            _folder.Write("conf/pid", wrong);
            Assert.EndsWith("holds no number of a process to send USR1 to", (await action.RunAsync(Changes.Put("p/a", "v")))!.Message);
        }
        await using var waiter = Changes.OfSettings(
            _folder, "type = exec, argv = [\"/bin/sh\", \"-c\", \"\"\"trap 'echo got >> got; exit 0' USR1; echo $$ > pid.new; mv pid.new pid; while :; do sleep 0.05; done\"\"\"]");
        File.Delete(_folder["conf/pid"]);
        var waiting = waiter.RunAsync(Changes.Put("p/x", ""));
        for (var deadline = Environment.TickCount64 + 10_000; !File.Exists(_folder["conf/pid"]); await Task.Delay(10))
            Assert.True(Environment.TickCount64 < deadline, "not in time");
        Assert.Null(await action.RunAsync(Changes.Put("p/a", "v")));
        Assert.Null(await waiting);
        Assert.Equal("got\n", File.ReadAllText(_folder["conf/got"]));
    }

    [Fact]
    public async Task What_a_killed_run_left_beside_is_overwritten()
    {
        await using var action = Keeping("path = \"out/{rest}\", check = [\"/bin/sh\", \"-c\", \"ls -A $(dirname $0) > list\", \"{file}\"]");
        await action.RunAsync(Changes.Put("p/a", "v"));
        var aside = File.ReadAllLines(_folder["conf/list"]).Single(name => name != "a");
        _folder.Write($"out/{aside}", "half of");
        Assert.Null(await action.RunAsync(Changes.Put("p/a", "w")));
        Assert.Equal(["out/a"], Made());
        Assert.Equal("w", File.ReadAllText(_folder["out/a"]));
    }

    [Fact]
    public async Task A_name_that_is_too_long_for_a_file_is_not_tried_again()
    {
        await using var action = Keeping("path = \"out/{rest}\"");
        var failure = await action.RunAsync(Changes.Put("p/" + new string('x', 300), "v"));
        Assert.Contains(" cannot be written: ", failure!.Message);
        Assert.Empty(Made());
    }

    [Fact]
    public async Task A_preview_is_a_unified_diff_and_changes_nothing()
    {
        await using var action = Keeping("path = \"out/{rest}\"");
        Assert.Equal($"--- /dev/null\n+++ {_folder["out/a"]}\n@@ -1,0 +1,1 @@\n+one", Diff(await action.PreviewAsync(Changes.Put("p/a", "one\n"))));
        Assert.Empty(Made());
        await action.RunAsync(Changes.Put("p/a", "one\ntwo\nthree\n"));
        Assert.Equal(
            $"--- {_folder["out/a"]}\n+++ {_folder["out/a"]}\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three",
            Diff(await action.PreviewAsync(Changes.Put("p/a", "one\n2\nthree\n"))));
        Assert.Equal(
            $"--- {_folder["out/a"]}\n+++ /dev/null\n@@ -1,3 +1,0 @@\n-one\n-two\n-three",
            Diff(await action.PreviewAsync(Changes.Delete("p/a"))));
        Assert.Equal($"{_folder["out/a"]} stays as it is", await action.PreviewAsync(Changes.Put("p/a", "one\ntwo\nthree\n")));
        Assert.Equal($"{_folder["out/b"]} stays away", await action.PreviewAsync(Changes.Delete("p/b")));
        Assert.Equal($"{_folder["out/a"]} would change: 14 bytes → 2 bytes", await action.PreviewAsync(Changes.Put([.. "p/a"u8], [0xff, 0x00])));
        Assert.Equal($"{_folder["out/b"]} would change: no file → 1 bytes", await action.PreviewAsync(Changes.Put([.. "p/b"u8], [0x00])));
        Assert.Equal("one\ntwo\nthree\n", File.ReadAllText(_folder["out/a"]));
    }

    private IAction Keeping(string settings) => Changes.OfSettings(_folder, $"type = file, {settings.Replace("out/", $"{_folder["out"]}/", StringComparison.Ordinal)}");

    private string[] Made() => [.. _folder.Files().Where(file => file.StartsWith("out", StringComparison.Ordinal))];

    private string ModeOf(string name) => Convert.ToString((int)File.GetUnixFileMode(_folder[name]), 8);

    private static string Diff(string text) => text.ReplaceLineEndings("\n");
}
