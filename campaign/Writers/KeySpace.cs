using System.Globalization;

namespace Watch.Actors.Campaign.Writers;

/// <summary>The keys that are written and watched: a few folders, so that ranges overlap and hold more than one writer's keys.</summary>
internal static class KeySpace
{
    private const int KeysInFolder = 16;

    public static IReadOnlyList<string> Folders { get; } = ["a/", "b/", "c/", "d/", "e/", "f/"];

    public static IReadOnlyList<string> Keys { get; } =
    [
        .. from folder in Folders
           from number in Enumerable.Range(0, KeysInFolder)
           select folder + number.ToString("D2", CultureInfo.InvariantCulture),
    ];

    public static string AnyKey(Random chance) => Keys[chance.Next(Keys.Count)];

    public static string AnyFolder(Random chance) => Folders[chance.Next(Folders.Count)];

    /// <summary>So many keys, each once.</summary>
    public static IReadOnlyList<string> AnyKeys(Random chance, int count)
    {
        string[] keys = [.. Keys];
        chance.Shuffle(keys);
        return keys[..count];
    }
}
