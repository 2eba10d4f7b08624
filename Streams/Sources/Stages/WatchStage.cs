using Akka.Streams;
using Akka.Streams.Stage;

namespace Watch.Actors.Streams.Stages;

/// <summary>What a source watches, and where it begins.</summary>
/// <param name="Settings">Range, context, credit and whom to ask.</param>
/// <param name="Store">Where the offset to go on from is kept; null: there is none.</param>
/// <param name="Begin">The options for an offset.</param>
internal sealed record WatchPlan(WatchSourceSettings Settings, IOffsetStore? Store, Func<WatchOffset?, WatchOptions> Begin);

/// <summary>A notification, and the offset that stands for it and all before it.</summary>
internal readonly record struct Positioned(EtcdWatch.INotification Notification, WatchOffset? Offset);

/// <summary>A watch as a source of its notifications, one at a time as downstream asks for them.</summary>
internal sealed class WatchStage : GraphStageWithMaterializedValue<SourceShape<Positioned>, IWatchControl>
{
    private readonly WatchPlan _plan;
    private readonly Outlet<Positioned> _out = new("watch.out");

    public WatchStage(WatchPlan plan)
    {
        _plan = plan;
        Shape = new SourceShape<Positioned>(_out);
    }

    public override SourceShape<Positioned> Shape { get; }

    protected override Attributes InitialAttributes => Attributes.CreateName("watchSource");

    public override ILogicAndMaterializedValue<IWatchControl> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var control = new WatchControl();
        return new LogicAndMaterializedValue<IWatchControl>(new WatchLogic(Shape, _plan, control), control);
    }
}
