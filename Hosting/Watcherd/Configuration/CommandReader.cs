namespace Watch.Actors.Watcherd.Configuration;

/// <summary>Reads commands. What is wrong with one names its program, and no argument: those may be secrets.</summary>
internal static class CommandReader
{
    /// <returns>The command as it is run: the program by its full path. Null when it is empty or wrong.</returns>
    public static CommandPlan? Read(SectionReader section, string key, ListOf<NamedValue> environment, string directory)
    {
        var argv = section.Texts(key);
        if (argv.Count == 0) return null;
        if (Found(argv[0], directory, section.Scope.Machine) is { } program)
            return new CommandPlan(new ListOf<string>([program, .. argv.Skip(1)]), environment, directory);
        section.Wrong(key, argv[0].Contains('/', StringComparison.Ordinal)
            ? $"there is no command \"{argv[0]}\" that can be run: give the path of one"
            : $"there is no command \"{argv[0]}\" in PATH: give the path of one, or install it; each argument is an item of its own");
        return null;
    }

    private static string? Found(string program, string directory, IMachine machine)
    {
        if (program.Contains('/', StringComparison.Ordinal)) return OrNull(Path.GetFullPath(program, directory));
        return (machine.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => OrNull(Path.GetFullPath(Path.Combine(folder, program), directory)))
            .FirstOrDefault(found => found is not null);

        string? OrNull(string path) => program.Length > 0 && machine.CanRun(path) ? path : null;
    }
}
