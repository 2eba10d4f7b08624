using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd.Printing;

/// <summary>Where output goes: events to one side, everything said about them to the other.</summary>
/// <param name="Output">Takes event lines.</param>
/// <param name="Errors">Takes diagnostics, a line at a time.</param>
/// <param name="HasColour">Whether output may be coloured.</param>
internal sealed record Terminal(IOutput Output, TextWriter Errors, bool HasColour)
{
    private const string Name = "watcherd: ";

    public static Terminal Standard() => new(
        StandardOutput.Open(),
        Console.Error,
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")))
    {
        IsInteractive = !Console.IsErrorRedirected,
    };

    /// <summary>Whether a person looks at what is said, on something that lines can be written over.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Says one line about what is going on.</summary>
    public void Say(string line) => Errors.WriteLine(Name + line);
}
