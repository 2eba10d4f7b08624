using System.Globalization;
using System.Runtime.CompilerServices;
using FsCheck;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace Watch.Actors.Specs.Properties;

/// <summary>
/// Runs a property from a seed. Each run has a seed of its own unless <c>PROPERTY_SEED</c> gives the one that a failure printed, or two
/// numbers without a size: all cases from there;
/// <c>PROPERTY_CASES</c> gives the number of cases.
/// </summary>
internal static class Seeded
{
    /// <summary>The name of the variable that gives the seed.</summary>
    public const string Seed = "PROPERTY_SEED";

    private const string Cases = "PROPERTY_CASES";

    /// <summary>Checks a property.</summary>
    /// <param name="property">What has to hold.</param>
    /// <param name="cases">How many cases, where the environment does not say.</param>
    /// <param name="largest">The size of the last case; the first is the smallest.</param>
    /// <param name="name">The spec.</param>
    /// <exception cref="Xunit.Sdk.XunitException">A case failed: seed, shrunk case, and what was wrong.</exception>
    public static void Check(Property property, int cases, int largest, [CallerMemberName] string name = "")
    {
        var seed = Environment.GetEnvironmentVariable(Seed);
        var config = Config.Quick
            .WithMaxTest(Environment.GetEnvironmentVariable(Cases) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : cases)
            .WithStartSize(largest / 2)
            .WithEndSize(largest)
            .WithRunner(new Reporter(name));
        FsCheck.Check.One(seed is { Length: > 0 } ? config.WithReplay(FSharpOption<Replay>.Some(Parse(seed))) : config, property);
    }

    private static Replay Parse(string seed)
    {
        var parts = seed.Split(',');
        var random = new Rnd(ulong.Parse(parts[0], CultureInfo.InvariantCulture), ulong.Parse(parts[1], CultureInfo.InvariantCulture));
        return new Replay(random, parts is [_, _, var size] ? int.Parse(size, CultureInfo.InvariantCulture) : FSharpOption<int>.None);
    }

    private sealed class Reporter(string name) : IRunner
    {
        public void OnStartFixture(Type fixture)
        {
        }

        public void OnArguments(int number, FSharpList<object> arguments, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> text)
        {
        }

        public void OnShrink(FSharpList<object> arguments, FSharpFunc<FSharpList<object>, string> text)
        {
        }

        public void OnFinished(string property, TestResult result)
        {
            if (result is not TestResult.Failed failed) return;
            var seed = FormattableString.Invariant($"{failed.Item6.Seed},{failed.Item6.Gamma},{failed.Item7}");
            Assert.Fail($"""
                failed after {failed.Item1.NumberOfTests} cases, shrunk {failed.Item1.NumberOfShrinks} times to:
                {string.Join(Environment.NewLine, failed.Item3)}
                {(failed.Item4 is Outcome.Failed { Item: var cause } ? cause.Message : failed.Item4.ToString())}
                again: {Seed}={seed} ./build.sh test --filter {name}
                """);
        }
    }
}
