using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;

namespace Watch.Actors.Specs.Model;

/// <summary>Rule 12: what a list tells beyond what the subscriber knows.</summary>
public class KnownKeysSpec
{
    private readonly KnownKeys _known = new();

    public KnownKeysSpec()
    {
        List(("a", 3), ("b", 5), ("c", 7));
        _known.EndListing();
    }

    [Fact]
    public void What_is_new_or_changed_is_told_and_what_is_as_it_was_is_not() =>
        Assert.Equal(["b@9", "d@8"], List(("a", 3), ("b", 9), ("c", 7), ("d", 8)));

    [Fact]
    public void What_was_told_once_is_known()
    {
        List(("b", 9));
        Assert.Empty(List(("b", 9)));
    }

    [Fact]
    public void What_a_whole_list_does_not_have_is_gone_and_told_once()
    {
        List(("a", 3), ("c", 7));
        Assert.Equal(["b"], Gone());
        Assert.Empty(Gone());
        Assert.Equal(2, _known.Count);
    }

    [Fact]
    public void A_list_that_was_left_says_nothing_of_what_is_gone()
    {
        List(("a", 3));
        List(("a", 3), ("b", 5), ("c", 7));
        Assert.Empty(Gone());
    }

    [Fact]
    public void Events_are_known_as_well()
    {
        _known.Told(EventBatches.Of(EventBatches.Delete("a", 11), EventBatches.Put("b", "v", 12), EventBatches.Put("e", "v", 12)));
        Assert.Equal(["a@13"], List(("a", 13), ("b", 12), ("e", 12)));
        Assert.Equal(["c"], Gone());
    }

    [Fact]
    public void Of_another_store_the_keys_are_known_but_not_what_they_hold()
    {
        _known.Distrust();
        Assert.Equal(["a@3"], List(("a", 3)));
        Assert.Equal(["b", "c"], Gone());
    }

    private List<string> List(params (string Key, long ModRevision)[] keys)
    {
        _known.BeginListing();
        var page = keys.Select(key => new KeyValue { Key = ByteString.CopyFromUtf8(key.Key), ModRevision = key.ModRevision });
        return [.. _known.Compare(page).Select(kv => $"{kv.Key.ToStringUtf8()}@{kv.ModRevision}")];
    }

    private IEnumerable<string> Gone() => _known.EndListing().Select(key => key.ToStringUtf8()).Order(StringComparer.Ordinal);
}
