using FsCheck.Xunit;
using Watch.Actors.Model;

namespace Watch.Actors.Specs.Properties;

/// <summary>S10: a server that answers some requests for progress and is silent to others, and whose answers a Created may overtake.</summary>
public sealed class ProgressRepliesProperties
{
    [Property(MaxTest = 500)]
    public void An_answer_from_before_a_watch_is_never_taken_to_be_about_it(byte[] steps)
    {
        var replies = new ProgressReplies();
        var unread = new Queue<(int Watches, long Revision)>();
        var watches = new List<ProgressMark>();
        var revision = 1L;
        foreach (var step in steps)
            switch (step % 5)
            {
                case 0: revision++; break;
                case 1: watches.Add(replies.Mark(revision)); break;
                case 2:
                    replies.Asked();
                    unread.Enqueue((watches.Count, revision));
                    break;
                case 3: replies.Asked(); break; // silence
                case 4 when unread.TryDequeue(out var answer):
                    replies.Answered();
                    for (var i = answer.Watches; i < watches.Count; i++) Assert.False(replies.IsAbout(watches[i], answer.Revision));
                    break;
            }
    }

    [Property]
    public void Asked_for_again_it_is_answered_in_the_end_however_often_the_server_was_silent(byte silences)
    {
        var replies = new ProgressReplies();
        for (var i = 0; i < silences; i++) replies.Asked();
        var watch = replies.Mark(createdRevision: 7);
        for (var i = 0; i <= silences; i++)
        {
            replies.Asked();
            replies.Answered();
        }
        Assert.True(replies.IsAbout(watch, revision: 7));
    }
}
