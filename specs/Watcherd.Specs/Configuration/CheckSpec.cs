using System.Reflection;

namespace Watch.Actors.Watcherd.Specs.Configuration;

/// <summary><c>watcherd check</c>.</summary>
public class CheckSpec
{
    public static string Example { get; } =
        typeof(CheckSpec).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == "Example").Value!;

    [Fact]
    public async Task A_good_configuration_is_one_line()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("a.conf", "watcherd { state-dir = s, watches { w { key = k, actions { a { type = log, path = \"-\" } } } } }");
        var run = await CapturedRun.OfAsync("check", "--config", file);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([$"{file} is in order: 1 watch with 1 action"], run.Output);
        Assert.Empty(run.Errors);
    }

    [Fact]
    public async Task A_wrong_one_is_a_line_for_each_fault_and_exit_code_2()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("a.conf", "watcherd {\n state-dir = s\n x = 1\n watches { w { key = k, actions {\n a { type = lgo } } } } }");
        var run = await CapturedRun.OfAsync("check", "--config", file);
        Assert.Equal(
            [
                $"watcherd: {file}:3: watcherd.x: no such setting; did you mean watcherd.state-dir?",
                $"watcherd: {file}:5: watcherd.watches.w.actions.a.type: there is no action \"lgo\"; did you mean log? there are exec, file, http and log",
            ],
            run.Errors);
        Assert.Equal((2, 0), (run.ExitCode, run.Output.Length));
    }

    [Fact]
    public async Task The_example_is_in_order()
    {
        var file = Example;
        var run = await CapturedRun.OfAsync("check", "--config", file);
        Assert.Empty(run.Errors);
        Assert.Equal([$"{file} is in order: 2 watches with 4 actions"], run.Output);
        Assert.Equal(0, run.ExitCode);
    }
}
