using System.Text.Json;

namespace Watch.Actors.Watcherd.Specs.Actions;

/// <summary>Commands: what they are given, how they fail, and that none is left behind.</summary>
public sealed class ExecSpec : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_change_comes_on_standard_input_and_in_variables()
    {
        await using var action = Shell("cat > \"$OUT\"; env | grep ^WATCHERD_ | sort > \"$OUT.env\"");
        Assert.Null(await action.RunAsync(Changes.Put("p/a", "one \"two\"\n")));
        Assert.Equal(
            """{"kind":"event","type":"put","key":"p/a","value":"one \"two\"\n","createRevision":3,"modRevision":5,"version":2,"lease":7,"watch":"w","clusterId":"cdf818194e3a8c32"}""" + "\n",
            File.ReadAllText(_folder["out"]));
        Assert.Equal(
            [
                "WATCHERD_CLUSTER_ID=cdf818194e3a8c32", "WATCHERD_CREATE_REVISION=3", "WATCHERD_KEY=p/a", "WATCHERD_LEASE=7",
                "WATCHERD_MOD_REVISION=5", "WATCHERD_TYPE=put", "WATCHERD_VALUE=one \"two\"", "WATCHERD_VERSION=2", "WATCHERD_WATCH=w",
            ],
            File.ReadAllLines(_folder["out.env"]).Where(line => line.Length > 0));
    }

    [Fact]
    public async Task Keys_and_values_that_are_no_text_come_in_base64()
    {
        await using var action = Shell("cat > \"$OUT\"; echo \"$WATCHERD_KEY_BASE64 $WATCHERD_VALUE_BASE64 ${WATCHERD_KEY-none}\" > \"$OUT.env\"");
        Assert.Null(await action.RunAsync(Changes.Put([0xff, 0x00], [0xfe])));
        var json = JsonDocument.Parse(File.ReadAllText(_folder["out"])).RootElement;
        Assert.Equal(("/wA=", "/g=="), (json.GetProperty("keyBase64").GetString(), json.GetProperty("valueBase64").GetString()));
        Assert.Equal("/wA= /g== none\n", File.ReadAllText(_folder["out.env"]));
    }

    [Fact]
    public async Task A_value_of_1_MB_comes_on_standard_input_alone()
    {
        await using var action = Shell("cat > \"$OUT\"; echo \"${WATCHERD_VALUE-none} ${WATCHERD_VALUE_BASE64-none}\" > \"$OUT.env\"");
        var value = new string('x', 1 << 20);
        Assert.Null(await action.RunAsync(Changes.Put("p/a", value)));
        Assert.Equal(value, JsonDocument.Parse(File.ReadAllText(_folder["out"])).RootElement.GetProperty("value").GetString());
        Assert.Equal("none none\n", File.ReadAllText(_folder["out.env"]));
    }

    [Fact]
    public async Task A_command_need_not_read_its_input()
    {
        await using var action = Shell("exit 0");
        Assert.Null(await action.RunAsync(Changes.Put("p/a", new string('x', 1 << 20))));
    }

    [Fact]
    public async Task Arguments_are_not_read_by_a_shell()
    {
        await using var action = Changes.OfSettings(_folder, $"type = exec, argv = [\"/bin/cp\", \"a; touch b\", \"$(x) *\"], directory = \"{_folder}\"");
        _folder.Write("a; touch b", "content");
        Assert.Null(await action.RunAsync(Changes.Put("p/a", "")));
        Assert.Equal(["$(x) *", "a; touch b", "conf/watcherd.conf"], _folder.Files());
    }

    [Fact]
    public async Task A_failure_tells_the_exit_code_and_the_end_of_what_was_said()
    {
        await using var action = Shell("echo one >&2; printf '\\033[31mtwo\\n' >&2; exit 3");
        var failure = await action.RunAsync(Changes.Put("p/a", ""));
        Assert.Equal("/bin/sh ended with exit code 3: one; [31mtwo", failure!.Message);
        Assert.True(failure.MayBeRetried);
    }

    [Fact]
    public async Task Of_a_long_complaint_the_end_is_told()
    {
        await using var action = Shell("head -c 300000 /dev/zero | tr '\\0' x >&2; echo end >&2; exit 1");
        var failure = await action.RunAsync(Changes.Put("p/a", ""));
        Assert.EndsWith("xxxend", failure!.Message);
        Assert.True(failure.Message.Length < 600, $"{failure.Message.Length} letters");
    }

    [Fact]
    public async Task A_command_that_has_gone_is_a_failure_that_may_pass()
    {
        File.CreateSymbolicLink(_folder["tool"], "/bin/sh");
        await using var action = Changes.OfSettings(_folder, $"type = exec, argv = [\"{_folder["tool"]}\"]");
        File.Delete(_folder["tool"]);
        var failure = await action.RunAsync(Changes.Put("p/a", ""));
        Assert.StartsWith($"{_folder["tool"]} cannot be started: ", failure!.Message);
        Assert.True(failure.MayBeRetried);
    }

    [Fact]
    public async Task At_its_timeout_a_command_is_ended_with_all_that_it_started()
    {
        await using var action = Shell("sleep 300 & echo $! > \"$OUT\"; sleep 300", "timeout = 500ms");
        var failure = await action.RunAsync(Changes.Put("p/a", ""));
        Assert.Equal("took longer than its timeout of 0.5 s and was ended", failure!.Message);
        Assert.True(failure.MayBeRetried);
        await EndsAsync(ProcessId());
    }

    [Fact]
    public async Task Given_up_it_ends_the_command_and_says_so()
    {
        await using var action = Shell("echo $$ > \"$OUT.tmp\"; mv \"$OUT.tmp\" \"$OUT\"; exec sleep 300");
        using var stop = new CancellationTokenSource();
        var running = action.RunAsync(Changes.Put("p/a", ""), Changes.Range(), stop.Token).AsTask();
        await UntilAsync(() => File.Exists(_folder["out"]));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(10)));
        await EndsAsync(ProcessId());
    }

    [Fact]
    public async Task What_a_command_leaves_behind_is_not_waited_for()
    {
        await using var action = Shell("sleep 20 & echo $! > \"$OUT\"");
        Assert.Null(await action.RunAsync(Changes.Put("p/a", "")).WaitAsync(TimeSpan.FromSeconds(10)));
        System.Diagnostics.Process.GetProcessById(ProcessId()).Kill();
    }

    [Fact]
    public async Task A_preview_runs_nothing_and_shows_no_argument()
    {
        await using var action = Shell("touch \"$OUT\"");
        Assert.Equal("would run /bin/sh for put p/a @5", await action.PreviewAsync(Changes.Put("p/a", "s3cret")));
        Assert.False(File.Exists(_folder["out"]));
    }

    private Watcherd.Actions.IAction Shell(string script, string more = "") => Changes.OfSettings(
        _folder, $"type = exec, argv = [\"/bin/sh\", \"-c\", \"\"\"{script}\"\"\"], env {{ OUT = \"{_folder["out"]}\" }}, {more}");

    private int ProcessId() => int.Parse(File.ReadAllText(_folder["out"]), System.Globalization.CultureInfo.InvariantCulture);

    // A process that has ended may still be known until its parent has asked for it.
    private static Task EndsAsync(int process) => UntilAsync(() =>
        !File.Exists($"/proc/{process}/stat") || File.ReadAllText($"/proc/{process}/stat").Split(") ")[1][0] is 'Z' or 'X');

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var deadline = Environment.TickCount64 + 10_000; !isSo(); await Task.Delay(10))
            Assert.True(Environment.TickCount64 < deadline, "not in time");
    }
}
