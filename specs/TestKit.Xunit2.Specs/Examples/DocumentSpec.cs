using System.Runtime.CompilerServices;

namespace Watch.Actors.TestKit.Xunit2.Specs.Examples;

/// <summary>What docs/testkit.md shows is what is compiled and run here.</summary>
public sealed class DocumentSpec
{
    private const string Language = "csharp\n";

    [Fact]
    public void Every_example_of_the_document_is_one_that_runs()
    {
        var here = Path.GetDirectoryName(ThisFile())!;
        var document = File.ReadAllText(Path.Combine(here, "../../../docs/testkit.md"));
        string[] shown =
        [
            .. document.Split("```")
                .Where(block => block.StartsWith(Language, StringComparison.Ordinal))
                .Select(block => block[Language.Length..]),
        ];
        var run = string.Concat(Directory.EnumerateFiles(here, "*.cs").Select(File.ReadAllText));
        Assert.Equal(4, shown.Length);
        Assert.All(shown, example => Assert.Contains(example, run, StringComparison.Ordinal));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
