using Watch.Actors.Protos;
using Watch.Actors.TestKit.Embedded;
using static Watch.Actors.Protos.Compare.Types;
using static Watch.Actors.TestKit.Specs.EmbeddedEtcd.Kv.Requests;

namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Kv;

/// <summary>Transactions: conditions, one revision, all or nothing.</summary>
public sealed class TransactionSpec
{
    // a=2 (created 2, modified 3, version 2), b=1 (4, 4, 1).
    private readonly EtcdNode _node = new(new EmbeddedEtcdOptions());

    public TransactionSpec()
    {
        _node.Put(Put("a", "1"));
        _node.Put(Put("a", "2"));
        _node.Put(Put("b", "1"));
    }

    public static TheoryData<string, Compare, bool> Conditions => new()
    {
        { "version", new Compare { Key = Bytes("a"), Target = CompareTarget.Version, Version = 2 }, true },
        { "another version", new Compare { Key = Bytes("a"), Target = CompareTarget.Version, Version = 1 }, false },
        { "created before", new Compare { Key = Bytes("a"), Target = CompareTarget.Create, Result = CompareResult.Less, CreateRevision = 3 }, true },
        { "modified after", new Compare { Key = Bytes("a"), Target = CompareTarget.Mod, Result = CompareResult.Greater, ModRevision = 3 }, false },
        { "value", new Compare { Key = Bytes("a"), Target = CompareTarget.Value, Value = Bytes("2") }, true },
        { "not this value", new Compare { Key = Bytes("a"), Target = CompareTarget.Value, Result = CompareResult.NotEqual, Value = Bytes("2") }, false },
        { "no lease", new Compare { Key = Bytes("a"), Target = CompareTarget.Lease, Lease = 0 }, true },
        { "a missing key has version 0", new Compare { Key = Bytes("x"), Target = CompareTarget.Version, Version = 0 }, true },
        { "a missing key has no value", new Compare { Key = Bytes("x"), Target = CompareTarget.Value, Value = Bytes("") }, false },
        { "all keys of a range", new Compare { Key = Bytes("a"), RangeEnd = Bytes("\0"), Target = CompareTarget.Mod, Result = CompareResult.Greater, ModRevision = 2 }, true },
        { "not all keys of a range", new Compare { Key = Bytes("a"), RangeEnd = Bytes("\0"), Target = CompareTarget.Version, Version = 2 }, false },
    };

    public static TheoryData<string, TxnRequest, string> Refused => new()
    {
        { "a key put twice", Txn(Op(Put("k")), Op(Put("k"))), "etcdserver: duplicate key given in txn request" },
        { "a key deleted and put", Txn(Op(Delete("a", "z")), Op(Put("k"))), "etcdserver: duplicate key given in txn request" },
        { "a key put within and without", Txn(Op(Txn(Op(Put("k")))), Op(Put("k"))), "etcdserver: duplicate key given in txn request" },
        { "a key deleted within and put without", Txn(Op(Txn(Op(Delete("k")))), Op(Put("k"))), "etcdserver: duplicate key given in txn request" },
        { "129 operations", Txn([.. Enumerable.Range(0, 129).Select(n => Op(Get($"k{n}")))]), "etcdserver: too many operations in txn request" },
        { "129 operations, nested", Txn(Op(Txn([.. Enumerable.Range(0, 128).Select(n => Op(Get($"k{n}")))]))), "etcdserver: too many operations in txn request" },
        { "an empty key", Txn(Op(Put("k")), Op(Put(""))), "etcdserver: key is not provided" },
        { "a future revision, after a put", Txn(Op(Put("k")), Op(new RangeRequest { Key = Bytes("a"), Revision = 5 })), "etcdserver: mvcc: required revision is a future revision" },
        { "an ignored value of no key", Txn(Op(Put("k")), Op(new PutRequest { Key = Bytes("x"), IgnoreValue = true })), "etcdserver: key not found" },
        { "an unknown lease", Txn(Op(Put("k")), Op(new PutRequest { Key = Bytes("x"), Lease = 9 })), "etcdserver: requested lease not found" },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void A_condition_is_judged(string of, Compare condition, bool holds) =>
        Assert.Equal((of, holds), (of, _node.Txn(new TxnRequest { Compare = { condition } }).Succeeded));

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_refused_transaction_changes_nothing(string of, TxnRequest request, string refusal)
    {
        Assert.Equal((of, refusal), (of, Refusal(() => _node.Txn(request))));
        Assert.Equal("a=2 b=1", _node.Range(Get("a", "\0")).Kvs.Show());
        Assert.Equal(4, _node.Status(new StatusRequest()).Header.Revision);
    }

    [Fact]
    public void All_changes_are_of_one_revision_and_each_operation_sees_those_before_it()
    {
        var response = _node.Txn(Txn(Op(Get("a")), Op(Put("a", "3")), Op(Get("a")), Op(Delete("b")), Op(Get("b")), Op(Txn(Op(Put("c"))))));

        Assert.Equal("a=2", response.Responses[0].ResponseRange.Kvs.Show());
        Assert.Equal("a=3", response.Responses[2].ResponseRange.Kvs.Show());
        Assert.Empty(response.Responses[4].ResponseRange.Kvs);
        Assert.Equal(5, response.Header.Revision);
        Assert.All(_node.Range(Get("a", "\0")).Kvs, kv => Assert.Equal(5, kv.ModRevision));
    }

    [Fact]
    public void Nested_conditions_are_judged_on_the_keys_before_the_transaction()
    {
        var nested = new TxnRequest
        {
            Compare = { new Compare { Key = Bytes("a"), Target = CompareTarget.Value, Value = Bytes("2") } },
            Success = { Op(Put("before")) },
            Failure = { Op(Put("after")) },
        };
        _node.Txn(Txn(Op(Put("a", "3")), Op(nested)));
        Assert.Equal("before=v", _node.Range(Get("before")).Kvs.Show());
    }

    [Fact]
    public void The_two_branches_may_change_the_same_key() =>
        Assert.False(_node.Txn(new TxnRequest
        {
            Compare = { new Compare { Key = Bytes("a"), Target = CompareTarget.Version, Version = 9 } },
            Success = { Op(Put("k", "1")) },
            Failure = { Op(Put("k", "2")) },
        }).Succeeded);
}
