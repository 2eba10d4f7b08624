using FsCheck.Xunit;
using Watch.Actors.Model;

namespace Watch.Actors.Specs.Properties;

/// <summary>Rules 4, 8 and 9, against two plain lists.</summary>
public sealed class CreateQueueProperties
{
    [Property(MaxTest = 500)]
    public void Creates_go_out_and_are_answered_in_order_and_an_abandoned_one_only_keeps_its_slot(bool oneInFlight, byte[] steps)
    {
        var queue = new CreateQueue<string>(oneInFlight);
        var (waiting, inFlight) = (new List<long>(), new List<long>());
        var abandoned = new HashSet<long>();
        var lastId = 0L;
        foreach (var step in steps)
            switch (step % 6)
            {
                case 0:
                    waiting.Add(++lastId);
                    queue.Add(lastId, Item(lastId)!);
                    break;
                case 1:
                    waiting.RemoveAll(abandoned.Contains);
                    var mayBeSent = waiting.Count > 0 && !(oneInFlight && inFlight.Count > 0);
                    Assert.Equal(mayBeSent, queue.TrySend(out var sent));
                    if (!mayBeSent) break;
                    Assert.Equal(Item(waiting[0]), sent);
                    inFlight.Add(waiting[0]);
                    waiting.RemoveAt(0);
                    break;
                case 2 when lastId > 0:
                    var id = step / 6 % lastId + 1;
                    var isOpen = waiting.Contains(id) || inFlight.Contains(id);
                    Assert.Equal(isOpen && abandoned.Add(id), queue.Abandon(id));
                    break;
                case 3 or 4 when inFlight.Count > 0:
                    string? item;
                    if (step % 6 == 3) Assert.True(queue.Failed(out item));
                    else Assert.Equal(CreatedOutcome.Matched, queue.Created(oneInFlight ? 0 : inFlight[0], out item));
                    Assert.Equal(abandoned.Contains(inFlight[0]) ? null : Item(inFlight[0]), item);
                    inFlight.RemoveAt(0);
                    break;
                case 3 or 4:
                    Assert.False(queue.Failed(out _));
                    Assert.Equal(CreatedOutcome.NotAsked, queue.Created(1, out _));
                    break;
                case 5 when !oneInFlight && inFlight.Count > 0:
                    Assert.Equal(CreatedOutcome.Mismatched, queue.Created(inFlight[0] + 1, out _));
                    break;
            }
        Assert.Equal(inFlight.Count, queue.InFlight);
        foreach (var id in waiting.Concat(inFlight).Except(abandoned)) Assert.Equal(oneInFlight ? null : Item(id), queue.Find(id));
    }

    private static string? Item(long id) => FormattableString.Invariant($"create {id}");
}
