using Akka.Actor;

namespace Watch.Actors.TestKit.Xunit2.Specs.Examples;

internal sealed class FeatureFlags : ReceiveActor, IWithTimers
{
    private static readonly EtcdWatch.Watch Flags = new("flags", KeyRange.Prefix("flags/"))
    {
        Options = new WatchOptions { Resync = true, InitialList = true },
    };

    private readonly HashSet<string> _on = [];

    public FeatureFlags()
    {
        Receive<IsOn>(question => Sender.Tell(_on.Contains($"flags/{question.Flag}")));
        Receive<EtcdWatch.Events>(events =>
        {
            foreach (var change in events.Batch)
                if (change.Type == EventType.Put && change.ValueText == "on") _on.Add(change.KeyText);
                else _on.Remove(change.KeyText);
            Sender.Tell(new EtcdWatch.Ack(events.Tag));
        });
        Receive<EtcdWatch.Ended>(ended =>
        {
            if (ended.Reason.Kind == EndKind.PermissionDenied) Context.Stop(Self);
            else Timers.StartSingleTimer("again", Again.Instance, TimeSpan.FromSeconds(30));
        });
        Receive<Again>(_ => Subscribe());
        Receive<EtcdWatch.INotification>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Subscribe();

    private void Subscribe()
    {
        _on.Clear();
        WatchMultiplexer.Get(Context.System).Ref.Tell(Flags);
    }

    internal sealed record IsOn(string Flag);

    private sealed record Again
    {
        public static Again Instance { get; } = new();
    }
}
