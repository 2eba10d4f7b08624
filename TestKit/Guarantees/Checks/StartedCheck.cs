namespace Watch.Actors.TestKit.Guarantees.Checks;

/// <summary>That the watch stands is told once, first, and to who asked for it (rule 5).</summary>
internal static class StartedCheck
{
    public static IEnumerable<Breach> Run(Recording recording)
    {
        var all = recording.Notifications;
        long[] told = [.. all.OfType<EtcdWatch.Started>().Select(started => started.Revision)];
        if (told.Length > 0 && !recording.Options.CreatedNotify)
            yield return Breach.Of(Guarantee.Started, $"the watch is said to stand at {told[0]}, which was not asked for", told);
        if (told.Length > 1)
            yield return Breach.Of(Guarantee.Started, $"the watch is said to stand {told.Length} times", told);
        if (recording.Options.CreatedNotify && all.Count > 0 && all[0] is EtcdWatch.Events or EtcdWatch.Progress)
            yield return Breach.Of(Guarantee.Started, "something comes before the word that the watch stands", told);
    }
}
