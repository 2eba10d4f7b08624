using Watch.Actors.TestKit.Embedded;
using Watch.Actors.TestKit.Embedded.Store;
using Watch.Actors.TestKit.Specs.EmbeddedEtcd.Kv;
using static Watch.Actors.TestKit.Specs.EmbeddedEtcd.Kv.Requests;

namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Store;

/// <summary>Keys and their past.</summary>
public sealed class MvccStoreSpec
{
    // Revisions 2 to 8 of one history.
    private static MvccStore Sample()
    {
        var store = new MvccStore();
        Write(store, batch => batch.Put(Bytes("a"), Bytes("1"), 0));
        Write(store, batch => batch.Put(Bytes("b"), Bytes("2"), 0));
        Write(store, batch => batch.Put(Bytes("a"), Bytes("3"), 0));
        Write(store, batch => batch.Delete(KeyRange.Key("a")));
        Write(store, batch =>
        {
            batch.Put(Bytes("a"), Bytes("4"), 0);
            return batch.Put(Bytes("c"), Bytes("5"), 0);
        });
        Write(store, batch => batch.Delete(KeyRange.All));
        Write(store, batch => batch.Put(Bytes("b"), Bytes("6"), 0));
        return store;
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, "a=1")]
    [InlineData(3, "a=1 b=2")]
    [InlineData(4, "a=3 b=2")]
    [InlineData(5, "b=2")]
    [InlineData(6, "a=4 b=2 c=5")]
    [InlineData(7, "")]
    [InlineData(8, "b=6")]
    public void A_read_sees_the_keys_as_of_its_revision(long revision, string expected) =>
        Assert.Equal(expected, Sample().Read(KeyRange.All, revision).Show());

    [Theory]
    [InlineData("a", 2, 2, 2, 1)]
    [InlineData("a", 4, 2, 4, 2)]
    [InlineData("a", 6, 6, 6, 1)]
    [InlineData("b", 6, 3, 3, 1)]
    [InlineData("b", 8, 8, 8, 1)]
    public void A_generation_counts_from_its_creation(string key, long at, long created, long modified, long version)
    {
        var kv = Sample().Read(KeyRange.Key(key), at).Single();
        Assert.Equal((created, modified, version), (kv.CreateRevision, kv.ModRevision, kv.Version));
    }

    [Theory]
    [InlineData("one key", "b", "", "b=2")]
    [InlineData("an interval without its end", "a", "c", "a=4 b=2")]
    [InlineData("from a key on", "b", "\0", "b=2 c=5")]
    [InlineData("from between two keys", "aa", "\0", "b=2 c=5")]
    [InlineData("after all keys", "z", "\0", "")]
    [InlineData("an empty interval", "c", "a", "")]
    [InlineData("an absent key", "bb", "", "")]
    public void A_range_is_read_in_order(string of, string start, string end, string expected) =>
        Assert.Equal((of, expected), (of, Sample().Read(new KeyRange(Bytes(start).Memory, Bytes(end).Memory), 6).Show()));

    [Theory]
    [InlineData(1, "2put 3put 4put 5delete 6put 6put 7delete 7delete 7delete 8put")]
    [InlineData(5, "5delete 6put 6put 7delete 7delete 7delete 8put")]
    [InlineData(8, "8put")]
    [InlineData(9, "")]
    public void The_log_is_read_from_a_revision(long from, string expected) => Assert.Equal(expected, Log(Sample(), from));

    [Theory]
    [InlineData(4, "a=3 b=2", "4put 5delete 6put 6put 7delete 7delete 7delete 8put")]
    [InlineData(5, "b=2", "5delete 6put 6put 7delete 7delete 7delete 8put")]
    [InlineData(7, "", "7delete 7delete 7delete 8put")]
    [InlineData(8, "b=6", "8put")]
    public void Compaction_keeps_what_can_be_seen_from_its_revision_on(long at, string keys, string log)
    {
        var store = Sample();
        store.Compact(at);
        Assert.Equal((keys, log), (store.Read(KeyRange.All, at).Show(), Log(store, 1)));
        Assert.Equal("b=6", store.Read(KeyRange.All, 8).Show());
    }

    [Theory]
    [InlineData(4, "etcdserver: mvcc: required revision has been compacted")]
    [InlineData(5, "etcdserver: mvcc: required revision has been compacted")]
    [InlineData(9, "etcdserver: mvcc: required revision is a future revision")]
    public void Compaction_goes_forward_only_and_no_further_than_the_store(long at, string refusal)
    {
        var store = Sample();
        store.Compact(5);
        Assert.Equal(refusal, Assert.Throws<EtcdException>(() => store.Compact(at)).Message);
    }

    [Fact]
    public void A_write_that_changes_nothing_is_no_revision()
    {
        var store = Sample();
        Write(store, batch => batch.Delete(KeyRange.Key("nobody")));
        Assert.Equal(8, store.Revision);
    }

    private static void Write(MvccStore store, Func<WriteBatch, object> change)
    {
        var batch = store.Begin();
        change(batch);
        batch.Commit();
    }

    private static string Log(MvccStore store, long from) => string.Join(
        ' ', store.Log.From(from).ToArray().Select(change => $"{change.Revision}{(change.IsDelete ? "delete" : "put")}"));
}
