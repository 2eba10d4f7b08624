using FsCheck.Xunit;
using Watch.Actors.Model;

namespace Watch.Actors.Specs.Properties;

/// <summary>Rule 6 and S6: a store in which every revision is of interest, a server that tells of it in order, and connections that are lost.</summary>
public sealed class ResumePointProperties
{
    [Property(MaxTest = 2000)]
    public void However_often_a_watch_is_resumed_each_revision_is_delivered_once_and_none_is_left_out(byte start, byte[] steps)
    {
        var point = new ResumePoint(start % 12);
        long store = 5, firstCreated = 0, next = 0;
        var isCreated = false;
        var delivered = new List<long>();
        Register();
        foreach (var step in steps.Concat(Enumerable.Repeat((byte)1, 2 * steps.Length + 20))) // in the end all that is left is told
            switch (step % 6)
            {
                case 0: store++; break;
                case 1 when !isCreated:
                    isCreated = true;
                    point.Created(store);
                    if (firstCreated == 0) firstCreated = store;
                    break;
                case 1 or 2 when isCreated && next <= store:
                    if (point.Wants(next))
                    {
                        delivered.Add(next);
                        point.Delivered(next);
                    }
                    next++;
                    break;
                case 3 when isCreated && next > store: point.Progressed(store); break;
                case 4: Register(); break;
                case 5 when isCreated: point.Created(store); break;
            }

        var first = start % 12 > 0 ? start % 12 : Math.Min(firstCreated + 1, delivered.FirstOrDefault(long.MaxValue));
        Assert.Equal(Enumerable.Range(0, (int)Math.Max(0, store - first + 1)).Select(i => first + i), delivered);

        void Register()
        {
            isCreated = false;
            next = point.Next == 0 ? store + 1 : point.Next;
        }
    }

    [Property]
    public void Neither_what_was_delivered_nor_progress_ever_goes_back(byte[] steps)
    {
        var point = new ResumePoint(0);
        long delivered = 0, told = 0;
        foreach (var step in steps)
        {
            var revision = step / 3;
            if (step % 3 == 0 && point.Wants(revision))
            {
                point.Delivered(revision);
                (delivered, told) = (revision, Math.Max(told, revision));
            }
            else if (step % 3 == 1 && point.WouldProgress(revision))
            {
                Assert.InRange(revision, told, long.MaxValue);
                point.Progressed(revision);
                told = revision;
            }
            else if (step % 3 == 2)
            {
                point.Created(revision);
            }
            Assert.False(point.Wants(delivered));
            Assert.True(point.Wants(delivered + 1));
            Assert.True(told == 0 || point.Next > told);
        }
    }
}
