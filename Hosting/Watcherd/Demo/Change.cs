using System.Globalization;

namespace Watch.Actors.Watcherd.Demo;

/// <summary>One change of one key, as it was written or as it arrived: the two are compared.</summary>
internal sealed record Change(long Revision, EventType Type, string Key, string Value, string? Before)
{
    /// <param name="happened">What arrived.</param>
    /// <param name="prefix">What every key of the demo begins with; left out of what is shown.</param>
    public static Change Of(in WatchEvent happened, string prefix) =>
        new(happened.ModRevision, happened.Type, happened.KeyText[prefix.Length..], happened.ValueText, happened.PreviousValueText);

    public override string ToString()
    {
        var what = Type == EventType.Delete ? $"delete {Key}" : $"put {Key} = {Value}";
        return string.Create(CultureInfo.InvariantCulture, $"@{Revision} {what}{(Before is null ? "" : $" (was {Before})")}");
    }
}
