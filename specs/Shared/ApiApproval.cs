using System.Reflection;
using System.Runtime.CompilerServices;
using PublicApiGenerator;

namespace Watch.Actors.Specs;

/// <summary>Compares an assembly's public API with the text that was approved, so that no change of it goes unnoticed. Linked into each spec project.</summary>
internal static class ApiApproval
{
    private const string Accept = "APPROVE_API";

    /// <summary>Fails when the API differs from <c>ASSEMBLY.approved.txt</c> beside the calling spec.</summary>
    /// <param name="assembly">Whose.</param>
    /// <param name="without">A namespace, or a type, that the Full edition alone has: <see cref="CheckPart"/> is for that.</param>
    /// <param name="spec">The calling spec.</param>
    public static void Check(Assembly assembly, string? without = null, [CallerFilePath] string spec = "") =>
        Check(assembly.GetName().Name!, Describe(assembly, type => !IsOf(type, without)), spec);

    /// <summary>Fails when what is public in one namespace, or one type, differs from <c>NAME.approved.txt</c> beside the calling spec.</summary>
    public static void CheckPart(Assembly assembly, string name, [CallerFilePath] string spec = "") =>
        Check(name, Describe(assembly, type => IsOf(type, name)), spec);

    private static bool IsOf(Type type, string? part) => type.Namespace == part || type.FullName == part;

    private static void Check(string name, string actual, string spec)
    {
        var file = Path.Combine(Path.GetDirectoryName(spec)!, $"{name}.approved.txt");
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(file, actual);
            return;
        }
        var approved = File.Exists(file) ? File.ReadAllText(file) : "";
        Assert.True(
            actual == approved,
            $"""
            The public API of {name} differs from {file}:
            {string.Join('\n', Differences(approved, actual))}
            If that is meant, accept it: {Accept}=1 dotnet test {Path.GetDirectoryName(spec)} --filter ApiSpec
            """);
    }

    // Attributes of the assembly name the framework and the build, which are no part of the API.
    private static string Describe(Assembly assembly, Func<Type, bool> isWanted) => assembly.GeneratePublicApi(new ApiGeneratorOptions
    {
        IncludeAssemblyAttributes = false,
        IncludeTypes = [.. assembly.GetExportedTypes().Where(isWanted)],
    }).ReplaceLineEndings("\n").TrimEnd() + "\n";

    private static IEnumerable<string> Differences(string approved, string actual)
    {
        var (before, after) = (approved.Split('\n'), actual.Split('\n'));
        return before.Except(after, StringComparer.Ordinal).Select(line => $"- {line.Trim()}")
            .Concat(after.Except(before, StringComparer.Ordinal).Select(line => $"+ {line.Trim()}"));
    }
}
