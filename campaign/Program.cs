using System.Runtime.InteropServices;
using Watch.Actors.Campaign.CommandLine;

namespace Watch.Actors.Campaign;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        // The line is all that stdout carries; Akka's logger writes to Console.Out.
        var output = Console.Out;
        Console.SetOut(Console.Error);
        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopOnce);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopOnce);
        return await Cli.RunAsync(args, output, Console.Error, stop.Token);

        // A second signal finds nothing in its way.
        void StopOnce(PosixSignalContext signal)
        {
            if (stop.IsCancellationRequested) return;
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
