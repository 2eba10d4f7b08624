using Google.Protobuf;
using Watch.Actors.Watcherd.Checkpoints;

namespace Watch.Actors.Watcherd.Specs.Checkpoints;

/// <summary>What a watch keeps, whatever happens to the files.</summary>
public sealed class WatchStoreSpec : IDisposable
{
    private static readonly Checkpoint Some = new(ulong.MaxValue, 1234, "abc");

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_saved_is_there_in_the_next_life()
    {
        Store().Save([Known("a", 5), Known("b", 6), Begun("c", 8), Known("b", 9, KnownStage.Gone), Known("a", 7)], Some);
        var next = Store();
        Assert.Equal(Some, next.Load().Checkpoint);
        Assert.Empty(next.Load().Remarks);
        Assert.Equal([("a", 7, KnownStage.Done), ("c", 8, KnownStage.Begun)], All(next));
    }

    [Fact]
    public void The_next_life_is_told_what_may_have_been_run_behind_the_checkpoint()
    {
        var store = Store();
        store.Save(
            [Known("a", 5), Begun("a", 7), Begun("b", 6), Known("b", 6), Known("c", 8, KnownStage.Gone), Begun("d", 3)], Some with { Revision = 4 });
        Assert.Equal([("a", 7), ("b", 6), ("c", 8)], store.Load().Ahead.Select(one => (one.Key.ToStringUtf8(), one.Value)).Order());
        store.Save([], Some with { Revision = 6 });
        Assert.Equal([("a", 7), ("c", 8)], store.Load().Ahead.Select(one => (one.Key.ToStringUtf8(), one.Value)).Order());
    }

    [Fact]
    public void A_key_that_is_gone_is_kept_while_a_restart_would_be_told_of_it_again()
    {
        var store = Store();
        store.Save([Known("early", 4, KnownStage.Gone), Known("late", 6, KnownStage.Gone)], Some with { Revision = 5 });
        for (var i = 1; i <= 100; i++) store.Save([.. Enumerable.Range(0, 400).Select(key => Known($"key-{key}", i))], null);
        Assert.Equal(6, store.Load().Ahead[ByteString.CopyFromUtf8("late")]);
        Assert.DoesNotContain("early", System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(store.Folder, "known-keys"))), StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_life_finds_nothing_and_says_nothing()
    {
        var found = Store().Load();
        Assert.Equal((null, 0, 0), (found.Checkpoint, found.Remarks.Count, All(Store()).Length));
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public void A_checkpoint_cut_anywhere_is_set_aside_with_one_line_that_names_it()
    {
        var whole = Some.ToBytes();
        for (var length = 0; length < whole.Length; length++)
        {
            Store().Save([], Some);
            File.WriteAllBytes(Path.Combine(Store().Folder, "checkpoint"), whole[..length]);
            var found = Store().Load();
            Assert.Null(found.Checkpoint);
            Assert.Contains("is damaged", Assert.Single(found.Remarks), StringComparison.Ordinal);
            Assert.Equal(whole[..length], File.ReadAllBytes(Path.Combine(Store().Folder, "checkpoint.damaged")));
            Assert.Empty(Store().Load().Remarks);
        }
    }

    [Fact]
    public void A_checkpoint_with_any_byte_changed_is_none()
    {
        var whole = Some.ToBytes();
        for (var at = 0; at < whole.Length; at++)
        {
            var wrong = whole.ToArray();
            wrong[at] ^= 1;
            Assert.Null(Checkpoint.FromBytes(wrong));
        }
    }

    [Fact]
    public void A_torn_end_of_the_known_keys_is_cut_off_wherever_it_is_torn()
    {
        Store().Save([Known("a", 5), Known("b", 6)], null);
        var file = Path.Combine(Store().Folder, "known-keys");
        var whole = File.ReadAllBytes(file);
        for (var length = whole.Length / 2 + 1; length < whole.Length; length++)
        {
            File.WriteAllBytes(file, whole[..length]);
            Assert.Contains("no whole record", Assert.Single(Store().Load().Remarks), StringComparison.Ordinal);
            Assert.Equal([("a", 5, KnownStage.Done)], All(Store()));
            Store().Save([Known("c", 9)], null);
            Assert.Equal([("a", 5, KnownStage.Done), ("c", 9, KnownStage.Done)], All(Store()));
        }
    }

    [Fact]
    public void Records_of_the_same_key_do_not_fill_the_disk()
    {
        var store = Store();
        for (var i = 1; i <= 300; i++) store.Save([.. Enumerable.Range(0, 400).Select(key => Known($"key-{key}", i))], null);
        Assert.InRange(new FileInfo(Path.Combine(store.Folder, "known-keys")).Length, 1, 2 * 1024 * 1024);
        Assert.Equal(Enumerable.Range(0, 400).Select(key => ($"key-{key}", 300L, KnownStage.Done)).Order(), All(Store()));
    }

    [Fact]
    public void Beginning_anew_keeps_the_keys_and_forgets_their_revisions()
    {
        Store().Save([Known("a", 5), Known("b", 6)], Some);
        Store().BeginAnew(Some with { Revision = 0 });
        Assert.Equal(0, Store().Load().Checkpoint!.Revision);
        Assert.Equal([("a", 0, KnownStage.Begun), ("b", 0, KnownStage.Begun)], All(Store()));
    }

    [Fact]
    public void A_dry_run_sees_what_is_there_and_leaves_it_as_it_is()
    {
        Store().Save([Known("a", 5)], Some);
        var before = _folder.Files().Select(file => (file, File.ReadAllText(_folder[file]))).ToArray();
        var dry = new UntouchedStore(_folder.ToString()!, "w");
        Assert.Equal(Some, dry.Load().Checkpoint);
        dry.BeginAnew(Some);
        dry.Save([Known("b", 6)], Some with { Revision = 9 });
        Assert.Equal(KnownStage.Begun, Assert.Single(dry.LoadKnown()).Value.Stage);
        Assert.Equal(before, _folder.Files().Select(file => (file, File.ReadAllText(_folder[file]))));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/../../b")]
    [InlineData("/etc")]
    public void No_name_of_a_watch_leads_out_of_the_folder(string name) =>
        Assert.Equal(_folder["watches"], Path.GetDirectoryName(Path.GetFullPath(new WatchStore(_folder.ToString()!, name).Folder)));

    [Fact]
    public void Work_that_is_cut_elsewhere_is_other_work() =>
        Assert.NotEqual(Checkpoint.WorkOf(["ab", "c"]), Checkpoint.WorkOf(["a", "bc"]));

    private static KnownKey Known(string key, long revision, KnownStage stage = KnownStage.Done) =>
        new(ByteString.CopyFromUtf8(key), revision, stage);

    private static KnownKey Begun(string key, long revision) => Known(key, revision, KnownStage.Begun);

    private static (string, long, KnownStage)[] All(WatchStore store) =>
        [.. store.LoadKnown().Values.Select(one => (one.Key.ToStringUtf8(), one.ModRevision, one.Stage)).Order()];

    private WatchStore Store() => new(_folder.ToString()!, "w");
}
