using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using Perfolizer.Horology;

namespace Watch.Actors.MicroBench;

/// <summary>Runs the benchmarks that the arguments choose, and all of them without any.</summary>
internal static class Program
{
    private static void Main(string[] args)
    {
        // Short enough to be run after each change: all of them take less than three minutes.
        var job = Job.Default
            .WithWarmupCount(5)
            .WithIterationCount(10)
            .WithIterationTime(TimeInterval.FromMilliseconds(300));
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(
            args.Length > 0 ? args : ["--filter", "*"], DefaultConfig.Instance.AddJob(job.AsDefault()));
    }
}
