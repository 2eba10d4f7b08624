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
var system = ActorSystem.Create("app", args.Length > 1 ? $"watch-actors.etcd.endpoints = [\"{args[1]}\"]" : "");
await using var log = new StreamWriter(Path.Combine(folder, "orders.log"), append: true);

var (control, done) = WatchSource.Committable(new WatchSourceSettings(KeyRange.Prefix("orders/")), new OffsetFile(Path.Combine(folder, "offset")))
    .SelectAsync(1, async one =>
    {
        foreach (var e in one.Events) await log.WriteLineAsync($"{e} {e.ValueText}");
        await log.FlushAsync();
        return one.Offset;
    })
    .ToMaterialized(Committer.Sink(new CommitterSettings(MaxBatch: 100, MaxInterval: TimeSpan.FromMilliseconds(200))), Keep.Both)
    .Run(system.Materializer());

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Drain);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Drain);
await done;
await system.Terminate();

// What has arrived is written and committed before the end.
void Drain(PosixSignalContext signal)
{
    signal.Cancel = true;
    control.DrainAndShutdown();
}
