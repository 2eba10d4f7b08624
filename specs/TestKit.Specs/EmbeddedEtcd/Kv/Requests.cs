using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.TestKit.Embedded;

namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Kv;

/// <summary>Requests in few words, and their outcome as text for tables.</summary>
internal static class Requests
{
    public static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    public static PutRequest Put(string key, string value = "v") => new() { Key = Bytes(key), Value = Bytes(value) };

    public static DeleteRangeRequest Delete(string key, string end = "") => new() { Key = Bytes(key), RangeEnd = Bytes(end) };

    public static RangeRequest Get(string key, string end = "") => new() { Key = Bytes(key), RangeEnd = Bytes(end) };

    public static RequestOp Op(PutRequest put) => new() { RequestPut = put };

    public static RequestOp Op(DeleteRangeRequest delete) => new() { RequestDeleteRange = delete };

    public static RequestOp Op(RangeRequest range) => new() { RequestRange = range };

    public static RequestOp Op(TxnRequest txn) => new() { RequestTxn = txn };

    public static TxnRequest Txn(params RequestOp[] success) => new() { Success = { success } };

    /// <summary>Keys and values as <c>a=1 b=2</c>.</summary>
    public static string Show(this IEnumerable<KeyValue> kvs) =>
        string.Join(' ', kvs.Select(kv => $"{kv.Key.ToStringUtf8()}={kv.Value.ToStringUtf8()}"));

    /// <summary>The refusal of a request.</summary>
    public static string Refusal(Func<object> request) => Assert.Throws<EtcdException>(request).Message;
}
