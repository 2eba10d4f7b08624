using System.Reflection;

namespace Watch.Actors.Packages.Specs;

/// <summary>The packages, made once, and an environment in which they are found.</summary>
public sealed class Packed : IAsyncLifetime
{
    /// <summary>What is packed here is not what was or will be published.</summary>
    public const string Version = "0.0.0-spec";

    private static readonly string Repository = typeof(Packed).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == "Repository").Value!;

    private readonly string _root = Directory.CreateTempSubdirectory("watch-actors-packages-").FullName;

    /// <summary>Where they are.</summary>
    public string Packages => Path.Combine(_root, "packages");

    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>A folder outside the repository.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    public async Task InitializeAsync()
    {
        await Shell.RunAsync(
            Repository, [], "dotnet", "pack", "Watch.Actors.sln", "-c", "Release", "--no-build", "-v", "quiet", "-o", Packages, $"-p:PackageVersion={Version}");

        // What others made is taken from where it lies; what is ours goes nowhere else.
        var cache = System.Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        Environment["NUGET_PACKAGES"] = Folder("cache");
        Environment["RestoreFallbackFolders"] = cache;
        Environment["RestoreAdditionalProjectSources"] = Packages;
        Environment["PackedVersion"] = Version;
        Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = Environment["DOTNET_NOLOGO"] = "1";
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return Task.CompletedTask;
    }
}
