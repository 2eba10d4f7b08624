using Watch.Actors.TestKit.Guarantees;

namespace Watch.Actors.TestKit.Specs.Guarantees;

public sealed class HistorySpec
{
    [Fact]
    public void Revisions_that_go_back_are_no_history() =>
        Assert.Throws<ArgumentException>(() => new History(Answers.Batch(Answers.Put("a", 3), Answers.Put("a", 2))));

    [Fact]
    public void A_key_twice_at_one_revision_is_no_history() =>
        Assert.Throws<ArgumentException>(() => new History(Answers.Batch(Answers.Put("a", 3), Answers.Delete("a", 3))));

    [Fact]
    public void Keys_are_told_apart_by_their_bytes_and_not_by_their_text()
    {
        var (one, other) = (Answers.Put("", 2), Answers.Put("", 2));
        one.Kv.Key = Google.Protobuf.ByteString.CopyFrom(0xff);
        other.Kv.Key = Google.Protobuf.ByteString.CopyFrom(0xfe);
        var history = new History(Answers.Batch(other, one));
        var recording = new Recording(KeyRange.All, new() { StartRevision = 1 }, [new EtcdWatch.Events("tag", Answers.Batch(other))]);

        Assert.Equal("G3 reliable: create \ufffd @2 was never delivered", Assert.Single(Validators.Check(recording, history)).ToString());
    }

    [Fact]
    public void An_empty_history_finds_that_what_was_delivered_never_happened()
    {
        var recording = new Recording(KeyRange.All, new() { StartRevision = 1 }, [new EtcdWatch.Events("tag", Answers.Batch(Answers.Put("a", 2)))]);
        Assert.Equal(Guarantee.Reliable, Assert.Single(Validators.Check(recording, new History([]))).Guarantee);
    }

    [Fact]
    public void A_history_that_begins_later_does_not_know_the_values_before_it()
    {
        var e = Answers.Put("a", 9, created: 2);
        e.PrevKv = Answers.Put("a", 2).Kv;
        var batch = Answers.Batch(e);
        var recording = new Recording(KeyRange.All, new() { StartRevision = 9, PrevKv = true }, [new EtcdWatch.Events("tag", batch)]);
        Assert.Empty(Validators.Check(recording, new History(batch)));
    }
}
