using System.Runtime.InteropServices;
using Watch.Actors.Watcherd.CommandLine;
using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopOnce);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopOnce);
        return await Cli.RunAsync(args, Terminal.Standard(), stop.Token);

        // A second signal finds nothing in its way.
        void StopOnce(PosixSignalContext signal)
        {
            if (stop.IsCancellationRequested) return;
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
