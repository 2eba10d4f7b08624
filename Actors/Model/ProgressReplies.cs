namespace Watch.Actors.Model;

/// <summary>When a watch was created, as seen by <see cref="ProgressReplies"/>.</summary>
/// <param name="CreatedRevision">The revision in its Created.</param>
/// <param name="Asked">How often progress had been asked for by then.</param>
internal readonly record struct ProgressMark(long CreatedRevision, long Asked);

/// <summary>
/// Which watches a manual progress is about (rule 15). The server answers when every watch that it has is up to date (S10), but the answer
/// waits among events and a Created among control replies: a Created can overtake an answer that was given before its watch was there.
/// </summary>
internal sealed class ProgressReplies
{
    private long _asked, _answered;

    public void Asked() => _asked++;

    public void Answered() => _answered++;

    public ProgressMark Mark(long createdRevision) => new(createdRevision, _asked);

    /// <summary>
    /// Whether the last answer was surely given after a watch was created: the store had moved on, or there have been more answers than
    /// requests before it. Requests that the server was silent to make this late, never wrong: progress is asked for again.
    /// </summary>
    public bool IsAbout(ProgressMark mark, long revision) => revision > mark.CreatedRevision || _answered > mark.Asked;
}
