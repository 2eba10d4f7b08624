using Watch.Actors.Connections;
using Watch.Actors.Model;
using Watch.Actors.Protos;

namespace Watch.Actors.Covers;

/// <summary>
/// A watch that stands for neighbours while they catch up: whom its events are for, and how far it has come. Part of <see cref="CatchUp"/>'s
/// actor.
/// </summary>
/// <param name="id">Its watch id.</param>
/// <param name="plan">What it asks for, and its members.</param>
/// <param name="limits">What it may hold and waste.</param>
internal sealed class Cover(long id, CoverPlan<CoveredWatch> plan, CoverLimits limits)
{
    private readonly FragmentAssembler _fragments = new();
    private readonly IntervalIndex<CoveredWatch> _index =
        new(plan.Members.Select(member => (KeyInterval.Of(member.Create.Request), member)));

    private readonly List<CoveredWatch> _touched = [];
    private readonly List<CoveredWatch> _owners = [];
    private long _wasted;
    private long _reached;

    public long Id => id;

    /// <summary>Those of its members whose substreams still want them.</summary>
    public IEnumerable<Route> Wanted => plan.Members.Select(member => member.Route).Where(route => !route.IsGone);

    /// <summary>Whether the server has created it.</summary>
    public bool IsCreated { get; set; }

    /// <summary>Whether its members have watches of their own again.</summary>
    public bool IsHandedOver { get; private set; }

    /// <summary>Whether it is more burden than help: it holds, or has thrown away, more than it may.</summary>
    public bool IsBurden => _wasted > limits.MostWasted || _fragments.HeldBytes > limits.MostHeld;

    public WatchCreateRequest Request()
    {
        plan.Request.WatchId = id;
        return plan.Request;
    }

    /// <summary>Takes a part of what the server sends.</summary>
    /// <returns>The members that are to be sent something now.</returns>
    public IReadOnlyList<CoveredWatch> Take(EventBatch part, bool moreFollow, int bytes)
    {
        _touched.Clear();
        var (held, whole) = _fragments.Add(part, moreFollow, bytes);
        if (held is not null) ShareOut(held);
        if (whole is not null) ShareOut(whole);
        return _touched;
    }

    /// <summary>Gives its members watches of their own.</summary>
    /// <param name="progress">A revision up to which the server says that nothing is pending; 0: none is known.</param>
    /// <returns>What to create, once: for what follows that revision, or the last that came.</returns>
    public IEnumerable<ConnectionProtocol.Create> HandOver(long progress)
    {
        if (IsHandedOver) return [];
        IsHandedOver = true;
        var reached = Math.Max(progress, _reached);
        return plan.Members.Where(member => !member.Route.IsGone).Select(member => member.HandOver(reached));
    }

    private void ShareOut(EventBatch revisions)
    {
        foreach (ref readonly var each in revisions.Span)
        {
            _owners.Clear();
            _index.Find(each.Key.Span, _owners);
            if (_owners.Count == 0) _wasted += each.Size;
            foreach (var owner in _owners)
                if (owner.Gather(each))
                    _touched.Add(owner);
        }
        _reached = revisions.LastRevision;
    }
}

/// <summary>What a cover may cost before its members are better off alone.</summary>
/// <param name="MostHeld">Bytes of an incomplete revision.</param>
/// <param name="MostWasted">Bytes of events that are for nobody.</param>
internal sealed record CoverLimits(long MostHeld, long MostWasted);
