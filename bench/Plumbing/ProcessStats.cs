using System.Globalization;

namespace Watch.Actors.Bench.Plumbing;

/// <summary>CPU time and memory, of this process and of the server. Linux.</summary>
internal static class ProcessStats
{
    // USER_HZ, which the kernel's interface fixes at 100.
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of CPU that this process has used.</summary>
    public static double Cpu() => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>Seconds of CPU that another process has used, in steps of 10 ms; 0 for pid 0.</summary>
    public static double Cpu(int pid)
    {
        if (pid == 0) return 0;
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        // The second field is a name in parentheses, which may hold spaces.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return ticks / TicksPerSecond;
    }

    /// <summary>Bytes resident now.</summary>
    public static long Resident() => Status("VmRSS:");

    /// <summary>The most bytes that were resident since the process began, or since <see cref="ForgetPeak"/>.</summary>
    public static long PeakResident() => Status("VmHWM:");

    /// <summary>What is resident now is the peak from now on.</summary>
    public static void ForgetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    /// <summary>Bytes resident, and bytes on the managed heap, once garbage is gone and given back.</summary>
    public static async Task<(long Resident, long Heap)> SettledAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
        return (Resident(), GC.GetTotalMemory(forceFullCollection: true));
    }

    private static long Status(string field)
    {
        var line = File.ReadLines("/proc/self/status").First(each => each.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
