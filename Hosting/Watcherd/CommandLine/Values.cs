using System.Globalization;

namespace Watch.Actors.Watcherd.CommandLine;

/// <summary>Reads the values of flags.</summary>
internal static class Values
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>The longest that a timer is asked to run.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(20);

    /// <summary>A duration such as <c>500ms</c>, <c>5s</c>, <c>1.5m</c>; a bare number is seconds.</summary>
    public static TimeSpan Duration(string flag, string text)
    {
        var (unit, seconds) = Units.FirstOrDefault(each => text.EndsWith(each.Unit, StringComparison.Ordinal), ("", 1));
        var digits = text.AsSpan(0, text.Length - unit.Length);
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            throw new UsageException($"{flag} \"{text}\" is no duration: give one such as 500ms, 5s or 2m");
        var length = number * seconds;
        if (length < 0.001) throw new UsageException($"{flag} {text} is too short: give at least 1ms");
        if (length > Longest.TotalSeconds) throw new UsageException($"{flag} {text} is too long: give at most {Longest.TotalHours:0}h");
        return TimeSpan.FromSeconds(length);
    }

    public static long Whole(string flag, string text, string example) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw new UsageException($"{flag} \"{text}\" is no whole number: give one such as {example}");

    public static long Count(string flag, string text) =>
        Whole(flag, text, "10") is var number and >= 1 ? number : throw new UsageException($"{flag} {text} is too small: give at least 1");
}
