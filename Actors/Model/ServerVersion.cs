using System.Globalization;
using System.Text.RegularExpressions;

namespace Watch.Actors.Model;

/// <summary>The version that an etcd member says it runs.</summary>
/// <param name="Major">3 of 3.5.8.</param>
/// <param name="Minor">5 of 3.5.8.</param>
/// <param name="Patch">8 of 3.5.8.</param>
/// <param name="IsPreRelease">Whether it came before that release: 3.6.0-rc.1.</param>
internal readonly partial record struct ServerVersion(int Major, int Minor, int Patch, bool IsPreRelease)
{
    /// <summary>
    /// Whether progress on request keeps its place behind the events before it. Before 3.4.25 and 3.5.8 it is answered past them, and with
    /// watches that have not caught up as well (etcd #15220): such an answer promises what is not so.
    /// </summary>
    public bool HasOrderedProgress => (Major, Minor) switch
    {
        (3, 4) => IsAtLeast(25),
        (3, 5) => IsAtLeast(8),
        (3, 6) => IsAtLeast(0),
        (3, > 6) or ( > 3, _) => true,
        _ => false,
    };

    /// <summary>Reads a version as etcd's status has it.</summary>
    /// <returns>Null if it is none.</returns>
    public static ServerVersion? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success) return null;
        return new ServerVersion(Number("major"), Number("minor"), Number("patch"), match.Groups["pre"].Success);

        int Number(string part) => int.Parse(match.Groups[part].ValueSpan, CultureInfo.InvariantCulture);
    }

    // A pre-release is older than what it is named after.
    private bool IsAtLeast(int patch) => Patch > patch || (Patch == patch && !IsPreRelease);

    [GeneratedRegex(
        @"^(?<major>\d{1,6})\.(?<minor>\d{1,6})\.(?<patch>\d{1,6})(?<pre>-[^+]+)?(\+.*)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
