namespace Watch.Actors.Watcherd.Configuration;

/// <summary>An action of a watch, judged to be in order. Compared by content.</summary>
internal abstract record ActionPlan
{
    /// <summary>Its name, unique among the actions of its watch.</summary>
    public required string Name { get; init; }

    /// <summary>How long one run may take; the action itself sees to that.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>How it is fed.</summary>
    public required QueuePlan Queue { get; init; }
}

/// <summary>How changes come to an action: what waits, how much runs at once, what is done about failures.</summary>
internal sealed record QueuePlan
{
    public required DebouncePlan Debounce { get; init; }

    /// <summary>How many runs may be under way at once, each for another key; at least 1.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Null: no limit.</summary>
    public required RatePlan? Rate { get; init; }

    public required RetryPlan Retry { get; init; }

    /// <summary>How many keys may wait for it.</summary>
    public required int MaxPending { get; init; }

    /// <summary>The file, full path, that takes what failed for good. No two actions have the same.</summary>
    public required string DeadLetterFile { get; init; }
}

/// <summary>A change waits until its key has been quiet for <paramref name="Min"/>, but no longer than <paramref name="Max"/>.</summary>
/// <param name="Min">Zero: it does not wait.</param>
/// <param name="Max">At least <paramref name="Min"/>.</param>
internal sealed record DebouncePlan(TimeSpan Min, TimeSpan Max);

/// <summary>So many runs in a length of time, tries included.</summary>
internal sealed record RatePlan(int Actions, TimeSpan Per);

/// <summary>What is done about a failure that may pass.</summary>
/// <param name="Tries">Runs altogether before the change is dead; 0: without end.</param>
/// <param name="MinBackoff">The first wait.</param>
/// <param name="MaxBackoff">The longest wait, before jitter.</param>
/// <param name="Factor">What each further wait is multiplied by; at least 1.</param>
/// <param name="Jitter">The share of a wait that is left to chance, 0 to 1.</param>
internal sealed record RetryPlan(int Tries, TimeSpan MinBackoff, TimeSpan MaxBackoff, double Factor, double Jitter);

/// <summary>Runs a command for each change.</summary>
internal sealed record ExecPlan : ActionPlan
{
    public required CommandPlan Command { get; init; }
}

/// <summary>A command: a program and its arguments, never a shell's line.</summary>
/// <param name="Argv">The program first; at least that.</param>
/// <param name="Environment">Variables added to those of this process.</param>
/// <param name="Directory">Where it runs, full path.</param>
internal sealed record CommandPlan(ListOf<string> Argv, ListOf<NamedValue> Environment, string Directory);

/// <summary>A name with its value. The value may be a secret and is not printed.</summary>
internal readonly record struct NamedValue(string Name, string Value)
{
    public override string ToString() => Name;
}

/// <summary>Writes a file for each key, or one file from a template over the whole range.</summary>
internal sealed record FilePlan : ActionPlan
{
    /// <summary>The file, full path; with placeholders for the key where there is no template.</summary>
    public required string Path { get; init; }

    /// <summary>How many bytes, the watch's prefix, the placeholder for the rest of a key leaves out.</summary>
    public required int PrefixLength { get; init; }

    /// <summary>Null: a file for each key, which holds the value.</summary>
    public required TemplatePlan? Template { get; init; }

    /// <summary>Null: as the file has it, 0644 for a new one.</summary>
    public required UnixFileMode? Mode { get; init; }

    /// <summary>Null: whoever runs the daemon.</summary>
    public required OwnerPlan? Owner { get; init; }

    /// <summary>Run on the new content before it takes the file's place; null: none.</summary>
    public required CommandPlan? Check { get; init; }

    /// <summary>Run after the file has changed; null: none.</summary>
    public required CommandPlan? Reload { get; init; }

    /// <summary>Sent after the file has changed; null: none.</summary>
    public required SignalPlan? Signal { get; init; }
}

/// <summary>A Handlebars template, and its text when the configuration was read: one that changed is a change of the watch.</summary>
internal sealed record TemplatePlan(string Path, string Text);

/// <summary>Who a file is to belong to.</summary>
/// <param name="User">The user's id; null: stays.</param>
/// <param name="Group">The group's id; null: stays.</param>
internal sealed record OwnerPlan(uint? User, uint? Group);

/// <summary>A signal to the process whose id stands in a file.</summary>
internal sealed record SignalPlan(string PidFile, int Number, string Name);

/// <summary>Posts each change to an address.</summary>
internal sealed record HttpPlan : ActionPlan
{
    public required Uri Url { get; init; }

    public required ListOf<NamedValue> Headers { get; init; }
}

/// <summary>Appends each change as a line of JSON.</summary>
internal sealed record LogPlan : ActionPlan
{
    /// <summary>The file, full path; null: standard output.</summary>
    public required string? Path { get; init; }
}
