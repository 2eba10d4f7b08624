using Watch.Actors.Campaign.Subscribers;
using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.Campaign.Report;

/// <summary>Holds recordings against the history as soon as it has reached them, keeps them on disk, and lets go of them.</summary>
internal sealed class Judge(Archive archive, Action<string> say)
{
    private const int MostPrinted = 50;

    private readonly List<FinishedRecording> _pending = [];
    private readonly Dictionary<string, int> _endings = new(StringComparer.Ordinal);

    public int Breaches { get; private set; }

    public int Recordings { get; private set; }

    public long Notifications { get; private set; }

    public long Events { get; private set; }

    public int Resyncs { get; private set; }

    /// <summary>How many watches ended how.</summary>
    public IReadOnlyDictionary<string, int> Endings => _endings;

    /// <summary>Takes recordings, to be checked when the history reaches them.</summary>
    public void Take(IEnumerable<FinishedRecording> finished) => _pending.AddRange(finished);

    /// <summary>Checks what the history has reached.</summary>
    /// <param name="history">What happened so far.</param>
    /// <param name="isWhole">Nothing more will happen: everything is checked.</param>
    public void Check(History history, bool isWhole = false)
    {
        var due = _pending.Where(each => isWhole || each.HighestRevision <= history.LastRevision).ToArray();
        _pending.RemoveAll(due.Contains);
        foreach (var each in due)
        {
            Count(each);
            archive.Keep(each);
            Tell([.. Validators.Check(each.Recording, history), .. ConductCheck.Run(each, history)]);
        }
    }

    /// <summary>Tells breaches that are not seen by looking at one recording alone.</summary>
    public void Tell(params IReadOnlyList<Breach> breaches)
    {
        if (breaches.Count == 0) return;
        foreach (var breach in breaches.Take(Math.Max(0, MostPrinted - Breaches))) say($"breach: {breach}");
        Breaches += breaches.Count;
        archive.Keep(breaches.Select(breach => breach.ToString()));
    }

    private void Count(FinishedRecording finished)
    {
        Recordings++;
        Notifications += finished.Recording.Notifications.Count;
        Events += finished.Events;
        Resyncs += finished.Resyncs;
        var ending = finished.Ended?.Kind.ToString() ?? "SubscriberDied";
        _endings[ending] = _endings.GetValueOrDefault(ending) + 1;
    }
}
