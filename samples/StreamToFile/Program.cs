// Appends every change under "orders/" to a file, and goes on where it stopped:  dotnet run --project samples/StreamToFile [FOLDER [ENDPOINT]]
// Ctrl+C and start it again: nothing is missing, and what was being written when it ended may be there twice.
using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using StreamToFile;
using Watch.Actors;
using Watch.Actors.Streams;

var folder = Directory.CreateDirectory(args.Length > 0 ? args[0] : "orders").FullName;
var endpoint = args.Length > 1 ? args[1] : "http://127.0.0.1:2379";
var system = ActorSystem.Create("app", $"""
    akka.coordinated-shutdown.run-by-clr-shutdown-hook = off   # signals are answered below, and only there
    watch-actors.etcd.endpoints = ["{endpoint}"]
    """);
await using var log = new StreamWriter(Path.Combine(folder, "orders.log"), append: true);

var control = WatchSource.Committable(new WatchSourceSettings(KeyRange.Prefix("orders/")), new OffsetFile(Path.Combine(folder, "offset")))
    .SelectAsync(1, async one =>
    {
        foreach (var e in one.Events) await log.WriteLineAsync($"{e} {e.ValueText}");
        await log.FlushAsync();
        return one.Offset;
    })
    .ToMaterialized(Committer.Sink(new CommitterSettings(MaxBatch: 100, MaxInterval: TimeSpan.FromMilliseconds(200))), DrainingControl.Create)
    .Run(system.Materializer());

// What has arrived is written and committed before the system ends.
CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "drain", control.DrainAndShutdown);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
await control.StreamCompletion;
await system.Terminate();

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    system.Terminate();
}
