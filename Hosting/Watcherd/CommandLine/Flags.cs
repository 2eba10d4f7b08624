using System.CommandLine;

namespace Watch.Actors.Watcherd.CommandLine;

/// <summary>Makes flags. Values stay text here: what is wrong with one is said in our own words, in one line.</summary>
internal static class Flags
{
    public static Option<string?> Text(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value };

    public static Option<string[]> List(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, AllowMultipleArgumentsPerToken = false };

    // It takes no value: the word after it is the key.
    public static Option<bool> Switch(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };
}
