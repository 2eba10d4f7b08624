using Watch.Actors.Transport;
using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd.Demo;

internal static class DemoCommand
{
    public static Task<int> RunAsync(Endpoint? given, Terminal terminal, CancellationToken stop) => Task.FromResult(0);
}
