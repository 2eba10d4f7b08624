using System.IO.Compression;
using System.Xml.Linq;

namespace Watch.Actors.Packages.Specs;

/// <summary>The packages as somebody else installs them, in a folder outside the repository.</summary>
public sealed class PackagesSpec(Packed packed) : IClassFixture<Packed>
{
    [Fact]
    public async Task A_fresh_program_with_the_packages_watches_by_message_by_stream_and_across_a_cluster()
    {
        var program = Fresh("FreshProgram");
        await Shell.RunAsync(program, packed.Environment, "dotnet", "build", "-c", "Release", "-v", "quiet");
        var output = await Shell.RunAsync(program, packed.Environment, "dotnet", "run", "-c", "Release", "--no-build");
        Assert.Contains("by message: create config/greeting @2 hello", output, StringComparison.Ordinal);
        Assert.Contains("by stream: create config/greeting @2 hello", output, StringComparison.Ordinal);
        Assert.Contains("by cluster: create config/greeting @2 hello", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fresh_test_project_with_the_testkit_tests_a_subscriber()
    {
        var output = await Shell.RunAsync(Fresh("FreshTests"), packed.Environment, "dotnet", "test", "-c", "Release");
        Assert.Contains("Passed:     1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tool_installs_and_runs()
    {
        var tool = packed.Folder("tool");
        await Shell.RunAsync(tool, packed.Environment, "dotnet", "tool", "install", "watcherd", "--version", Packed.Version, "--tool-path", tool, "--add-source", packed.Packages);
        var output = await Shell.RunAsync(tool, packed.Environment, Path.Combine(tool, "watcherd"), "demo");
        Assert.Contains("0 lost, 0 doubled", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_package_says_what_it_is_and_asks_for_its_siblings_as_they_were_made()
    {
        var packages = Directory.GetFiles(packed.Packages, "*.nupkg").Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(
            ["Watch.Actors", "Watch.Actors.Cluster", "Watch.Actors.Hosting", "Watch.Actors.Streams", "Watch.Actors.TestKit", "Watch.Actors.TestKit.Xunit2", "watcherd"],
            packages.Select(package => Path.GetFileName(package)[..^$".{Packed.Version}.nupkg".Length]));
        Assert.All(packages, package =>
        {
            using var zip = ZipFile.OpenRead(package);
            using var nuspec = zip.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
            var all = XDocument.Load(nuspec).Descendants().ToLookup(element => element.Name.LocalName);
            Assert.Equal("MIT", all["license"].Single().Value);
            Assert.Equal("README.md", all["readme"].Single().Value);
            Assert.NotNull(zip.GetEntry("README.md"));
            Assert.True(File.Exists(Path.ChangeExtension(package, ".snupkg")), $"{package} has no symbols");
            foreach (var dependency in all["dependency"])
            {
                var (id, version) = (dependency.Attribute("id")!.Value, dependency.Attribute("version")!.Value);
                if (id.StartsWith("Watch.Actors", StringComparison.Ordinal)) Assert.Equal($"[{Packed.Version}]", version);
                if (id.StartsWith("Akka", StringComparison.Ordinal)) Assert.Equal("[1.5.30, 1.6.0)", version);
            }
        });
    }

    private string Fresh(string name)
    {
        var project = packed.Folder(name);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, name)))
            File.Copy(file, Path.Combine(project, Path.GetFileName(file)));
        return project;
    }
}
