using System.CommandLine;

namespace Watch.Actors.Watcherd.CommandLine;

/// <summary>The arguments and flags of <c>watcherd watch</c>, named as etcdctl names them.</summary>
internal sealed class WatchFlags
{
    private static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly Argument<string?> _key =
        new("KEY") { Description = "The key, or where the range begins.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Argument<string?> _rangeEnd =
        new("RANGE_END") { Description = "The first key after the range.", Arity = ArgumentArity.ZeroOrOne };
    private readonly ClusterFlags _cluster = new();
    private readonly Option<bool> _prefix = Flags.Switch("--prefix", "Every key that begins with KEY.");
    private readonly Option<bool> _fromKey = Flags.Switch("--from-key", "KEY and every key after it.");
    private readonly Option<string?> _rev = Flags.Text("--rev", "revision", "The first revision wanted; it may lie in the past.");
    private readonly Option<bool> _prevKv = Flags.Switch("--prev-kv", "Tell each key's value before the event.");
    private readonly Option<bool> _progressNotify =
        Flags.Switch("--progress-notify", "Tell the server's revision from time to time while nothing happens.");
    private readonly Option<bool> _createdNotify = Flags.Switch("--created-notify", "Tell when the watch stands on the server.");
    private readonly Option<bool> _fragment =
        Flags.Switch("--fragment", "Let the server split large responses; they are put together again.");
    private readonly Option<bool> _resync =
        Flags.Switch("--resync", "When history is lost (compacted, another cluster, a restored backup), list the range and go on.");
    private readonly Option<string[]> _filter = Flags.List("--filter", "put|delete", "Leave puts, or deletes, out.");
    private readonly Option<bool> _requireLeader = Flags.Switch("--require-leader", "End when the member has no leader.");
    private readonly Option<string?> _output =
        Flags.Text("--output", "json|text", "One JSON object a line (the default), or lines for a reader.", "-o");
    private readonly Option<string?> _count = Flags.Text("--count", "n", "End after so many events.");
    private readonly Option<string?> _idleExit = Flags.Text("--idle-exit", "seconds", "End after so long without events.");
    private readonly Option<string?> _connectTimeout = Flags.Text("--connect-timeout", "duration", "How long connecting may take (5s).");

    public void AddTo(Command command)
    {
        command.Arguments.Add(_key);
        command.Arguments.Add(_rangeEnd);
        _cluster.AddTo(command);
        Option[] flags =
        [
            _prefix, _fromKey, _rev, _prevKv, _progressNotify, _createdNotify, _fragment, _resync, _filter, _requireLeader,
            _output, _count, _idleExit, _connectTimeout,
        ];
        foreach (var flag in flags) command.Options.Add(flag);
    }

    /// <summary>Judges what was given.</summary>
    /// <exception cref="UsageException">Something is wrong with it.</exception>
    public WatchPlan Read(ParseResult given)
    {
        var plan = new WatchPlan
        {
            Range = ReadRange(given),
            Options = new WatchOptions
            {
                StartRevision = given.GetValue(_rev) is { } rev ? Values.Whole("--rev", rev, "1") : 0,
                PrevKv = given.GetValue(_prevKv),
                ProgressNotify = given.GetValue(_progressNotify),
                CreatedNotify = given.GetValue(_createdNotify),
                Fragment = given.GetValue(_fragment),
                Resync = given.GetValue(_resync),
                Filters = (given.GetValue(_filter) ?? []).Aggregate(EventFilters.None, (all, each) => all | ReadFilter(each)),
            },
            Context = new StreamContext { RequireLeader = given.GetValue(_requireLeader) },
            Output = ReadOutput(given.GetValue(_output)),
            Count = given.GetValue(_count) is { } count ? Values.Count("--count", count) : null,
            IdleExit = given.GetValue(_idleExit) is { } idle ? Values.Duration("--idle-exit", idle) : null,
            ConnectTimeout = given.GetValue(_connectTimeout) is { } timeout
                ? Values.Duration("--connect-timeout", timeout)
                : DefaultConnectTimeout,
            Cluster = _cluster.Read(given),
        };
        return WatchRules.Problem(plan.Range, plan.Options) is { } problem ? throw new UsageException(problem) : plan;
    }

    private KeyRange ReadRange(ParseResult given)
    {
        var key = given.GetValue(_key) ?? throw new UsageException("KEY is missing: give the key to watch, as in watcherd watch greeting");
        var (isPrefix, isFromKey) = (given.GetValue(_prefix), given.GetValue(_fromKey));
        if (isPrefix && isFromKey) throw new UsageException("--prefix and --from-key exclude each other: give one of them");
        if (given.GetValue(_rangeEnd) is { } end)
        {
            return isPrefix || isFromKey
                    ? throw new UsageException(
                        $"RANGE_END \"{end}\" and {(isPrefix ? "--prefix" : "--from-key")} exclude each other: give one of them")
                : end.Length == 0
                    ? throw new UsageException("RANGE_END is empty: leave it out to watch one key, or give --from-key for no end")
                : KeyRange.Between(key, end);
        }
        if (isPrefix) return KeyRange.Prefix(key);
        if (isFromKey) return KeyRange.FromKey(key);
        return key.Length > 0 ? KeyRange.Key(key)
            : throw new UsageException("KEY is empty: give a key, or add --prefix to watch every key");
    }

    private static EventFilters ReadFilter(string text) => text switch
    {
        "put" => EventFilters.NoPut,
        "delete" => EventFilters.NoDelete,
        _ => throw new UsageException($"--filter \"{text}\" is unknown: give put or delete"),
    };

    private static OutputKind ReadOutput(string? text) => text switch
    {
        null or "json" => OutputKind.Json,
        "text" => OutputKind.Text,
        _ => throw new UsageException($"-o \"{text}\" is unknown: give json or text"),
    };
}
