using System.Diagnostics;

namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Etcdctl;

/// <summary>Programs of this machine.</summary>
internal static class Programs
{
    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    public static Process Start(string program, params IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        info.Environment["ETCDCTL_API"] = "3";
        return Process.Start(info) ?? throw new InvalidOperationException($"{program} does not start");
    }
}
