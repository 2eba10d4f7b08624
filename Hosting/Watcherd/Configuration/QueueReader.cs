namespace Watch.Actors.Watcherd.Configuration;

/// <summary>Reads how changes come to an action.</summary>
internal static class QueueReader
{
    private const string Off = "off";

    public static QueuePlan Read(SectionReader section, string defaultDeadLetters)
    {
        var deadLetters = section.Text("dead-letter") is { Length: > 0 } given ? section.Scope.FullPath(given) : defaultDeadLetters;
        if (deadLetters != defaultDeadLetters && section.Scope.WhyNotAppendable(deadLetters) is { } why) section.Wrong("dead-letter", why);
        return new QueuePlan
        {
            Debounce = ReadDebounce(section.Section("debounce")),
            Concurrency = section.Whole("concurrency", min: 1),
            Rate = ReadRate(section.Section("rate")),
            Retry = ReadRetry(section.Section("retry")),
            MaxPending = section.Whole("max-pending", min: 1),
            DeadLetterFile = deadLetters,
        };
    }

    private static DebouncePlan ReadDebounce(SectionReader section)
    {
        var min = section.Read("min", (reader, key) => reader.DurationOrOff(key), TimeSpan.Zero);
        var max = section.Duration("max");
        if (min > max) section.Wrong("min", $"{min} is above max {max}: make it the smaller of the two");
        return new DebouncePlan(min, max);
    }

    private static RatePlan? ReadRate(SectionReader section)
    {
        var per = section.Duration("per");
        return section.IsText("actions") && section.Text("actions") == Off ? null : new RatePlan(section.Whole("actions", min: 1), per);
    }

    private static RetryPlan ReadRetry(SectionReader section)
    {
        var retry = new RetryPlan(
            section.Whole("tries", min: 0), section.Duration("min-backoff"), section.Duration("max-backoff"),
            section.Number("factor", 1, 100), section.Number("jitter", 0, 1));
        if (retry.MinBackoff > retry.MaxBackoff)
            section.Wrong("min-backoff", $"{retry.MinBackoff} is above max-backoff {retry.MaxBackoff}: make it the smaller of the two");
        return retry;
    }
}
