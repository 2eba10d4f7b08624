using FsCheck.Xunit;
using Watch.Actors.Specs.Properties;

[assembly: SeededProperties]

namespace Watch.Actors.Specs.Properties;

/// <summary>Every <c>[Property]</c> of this assembly plays the seed that <c>PROPERTY_SEED</c> gives, where it gives one.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class SeededPropertiesAttribute : PropertiesAttribute
{
    public SeededPropertiesAttribute() => Replay = Environment.GetEnvironmentVariable(Seeded.Seed);
}
