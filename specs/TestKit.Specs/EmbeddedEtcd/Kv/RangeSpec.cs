using Watch.Actors.Protos;
using Watch.Actors.TestKit.Embedded;
using static Watch.Actors.Protos.RangeRequest.Types;
using static Watch.Actors.TestKit.Specs.EmbeddedEtcd.Kv.Requests;

namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Kv;

/// <summary>The options of a Range request.</summary>
public sealed class RangeSpec
{
    // a=3 (created 2, modified 5), b=1 (3, 3), c=2 (4, 4); the store is at 5.
    private readonly EtcdNode _node = new(new EmbeddedEtcdOptions());

    public RangeSpec()
    {
        _node.Put(Put("a", "0"));
        _node.Put(Put("b", "1"));
        _node.Put(Put("c", "2"));
        _node.Put(Put("a", "3"));
    }

    public static TheoryData<string, Action<RangeRequest>, string> Options => new()
    {
        { "none", _ => { }, "a=3 b=1 c=2 of 3" },
        { "limit", request => request.Limit = 2, "a=3 b=1 of 3, more" },
        { "limit that is enough", request => request.Limit = 3, "a=3 b=1 c=2 of 3" },
        { "past revision", request => request.Revision = 3, "a=0 b=1 of 2" },
        { "keys only", request => request.KeysOnly = true, "a= b= c= of 3" },
        { "count only", request => request.CountOnly = true, " of 3" },
        { "descending", request => request.SortOrder = SortOrder.Descend, "c=2 b=1 a=3 of 3" },
        { "a target alone sorts upwards", request => request.SortTarget = SortTarget.Value, "b=1 c=2 a=3 of 3" },
        { "by revision, downwards, limited", request => (request.SortTarget, request.SortOrder, request.Limit) = (SortTarget.Mod, SortOrder.Descend, 1), "a=3 of 3, more" },
        { "by version, ties by key", request => request.SortTarget = SortTarget.Version, "b=1 c=2 a=3 of 3" },
        { "by creation, downwards", request => (request.SortTarget, request.SortOrder) = (SortTarget.Create, SortOrder.Descend), "c=2 b=1 a=3 of 3" },
        { "modified at least", request => request.MinModRevision = 4, "a=3 c=2 of 3" },
        { "modified at most", request => request.MaxModRevision = 4, "b=1 c=2 of 3" },
        { "created at least", request => request.MinCreateRevision = 3, "b=1 c=2 of 3" },
        { "created at most", request => request.MaxCreateRevision = 3, "a=3 b=1 of 3" },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_is_kept(string of, Action<RangeRequest> set, string expected)
    {
        var request = Get("a", "\0");
        set(request);
        var response = _node.Range(request);
        Assert.Equal((of, expected), (of, $"{response.Kvs.Show()} of {response.Count}{(response.More ? ", more" : "")}"));
        Assert.Equal(5, response.Header.Revision);
    }

    [Theory]
    [InlineData("", 0, 0, "etcdserver: key is not provided")]
    [InlineData("a", 6, 0, "etcdserver: mvcc: required revision is a future revision")]
    [InlineData("a", 2, 0, "etcdserver: mvcc: required revision has been compacted")]
    [InlineData("a", 0, 9, "etcdserver: invalid sort option")]
    public void A_wrong_request_is_refused(string key, long revision, int order, string refusal)
    {
        _node.Compact(new CompactionRequest { Revision = 3 });
        var request = Get(key);
        (request.Revision, request.SortOrder) = (revision, (SortOrder)order);
        Assert.Equal(refusal, Refusal(() => _node.Range(request)));
    }
}
