using System.Globalization;
using System.Text.RegularExpressions;

namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Etcdctl;

/// <summary>Runs etcdctl against an endpoint.</summary>
internal sealed partial class EtcdctlRunner(string endpoint)
{
    /// <summary>Runs one command to its end.</summary>
    /// <returns>Its output and, behind a mark, its errors and its exit code when that is not 0.</returns>
    public async Task<string> RunAsync(IEnumerable<string> arguments, string input = "")
    {
        using var process = Programs.Start("etcdctl", ["--endpoints", endpoint, .. arguments]);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(limit.Token);
        var text = await output;
        if ((await errors).Length > 0) text += "! " + Message(await errors) + "\n";
        if (process.ExitCode != 0) text += string.Create(CultureInfo.InvariantCulture, $"exit code {process.ExitCode}\n");
        return text;
    }

    /// <summary>Runs a watch until it has printed a number of lines.</summary>
    public async Task<string> WatchAsync(int lines, IEnumerable<string> arguments)
    {
        using var process = Programs.Start("etcdctl", ["--endpoints", endpoint, "watch", .. arguments]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var read = new List<string>();
        try
        {
            while (read.Count < lines && await process.StandardOutput.ReadLineAsync(limit.Token) is { } line) read.Add(line);
            if (read.Count < lines) read.Add("! " + Message(await process.StandardError.ReadToEndAsync(limit.Token)));
        }
        finally
        {
            process.Kill();
        }

        return string.Join('\n', read) + "\n";
    }

    // etcdctl puts a log line of its client, with time and address, before the message.
    private static string Message(string errors) => errors.Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } all
        ? LogLine().IsMatch(all[^1]) ? "(log)" : all[^1]
        : "";

    [GeneratedRegex("^\\{\"level\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LogLine();
}
