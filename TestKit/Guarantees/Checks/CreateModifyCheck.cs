namespace Watch.Actors.TestKit.Guarantees.Checks;

/// <summary>Creates and modifications, create revisions and versions, also of what a resync tells.</summary>
internal static class CreateModifyCheck
{
    public static IEnumerable<Breach> Run(Recording recording, History history)
    {
        foreach (var e in recording.Events)
        {
            if (history.Place(e) is var place && place < 0) continue;
            var truth = history.Events[place];
            if (truth.Type == e.Type && (truth.CreateRevision != e.CreateRevision || truth.Version != e.Version))
                yield return Breach.Of(
                    Guarantee.CreateModify,
                    $"{e} has create revision {e.CreateRevision} and version {e.Version}, not {truth.CreateRevision} and {truth.Version}",
                    e.ModRevision);
        }
    }
}
