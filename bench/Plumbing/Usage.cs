namespace Watch.Actors.Bench.Plumbing;

/// <summary>What this process and the server have used so far.</summary>
/// <param name="Cpu">CPU time of this process, in seconds.</param>
/// <param name="ServerCpu">CPU time of the server, in seconds; 0 where it is not known.</param>
/// <param name="GcPause">How long threads stood while garbage was collected, in seconds.</param>
/// <param name="Allocated">Bytes allocated.</param>
internal readonly record struct Usage(double Cpu, double ServerCpu, double GcPause, long Allocated)
{
    public static Usage Now(int serverPid) => new(
        ProcessStats.Cpu(), ProcessStats.Cpu(serverPid), GC.GetTotalPauseDuration().TotalSeconds, GC.GetTotalAllocatedBytes());

    public Usage Since(Usage before) => new(
        Cpu - before.Cpu, ServerCpu - before.ServerCpu, GcPause - before.GcPause, Allocated - before.Allocated);
}
