using Google.Protobuf;
using Watch.Actors.Protos;
using static Watch.Actors.Protos.RequestOp;

namespace Watch.Actors.TestKit.Embedded.Kv;

/// <summary>What a transaction must keep to before anything of it is looked up.</summary>
internal static class TxnRules
{
    /// <summary>etcd's default for the operations of a transaction, those of nested ones included.</summary>
    public const int MaxOperations = 128;

    /// <summary>Refuses a transaction with too many operations, a malformed one, or one that changes a key twice.</summary>
    public static void Check(TxnRequest request)
    {
        CheckOperations(request, MaxOperations);
        // Of two branches one is taken: they may change the same key.
        Touched.By(request.Success);
        Touched.By(request.Failure);
    }

    private static void CheckOperations(TxnRequest request, int budget)
    {
        var operations = Math.Max(request.Compare.Count, Math.Max(request.Success.Count, request.Failure.Count));
        if (operations > budget) throw EtcdErrors.TooManyOperations();
        if (request.Compare.Any(condition => condition.Key.IsEmpty)) throw EtcdErrors.EmptyKey();
        foreach (var operation in request.Success.Concat(request.Failure)) CheckOperation(operation, budget - operations);
    }

    private static void CheckOperation(RequestOp operation, int budget)
    {
        switch (operation.RequestCase)
        {
            case RequestOneofCase.RequestRange: RangeQuery.Check(operation.RequestRange); break;
            case RequestOneofCase.RequestPut: Puts.Check(operation.RequestPut); break;
            case RequestOneofCase.RequestDeleteRange: Deletes.Check(operation.RequestDeleteRange); break;
            case RequestOneofCase.RequestTxn: CheckOperations(operation.RequestTxn, budget); break;
            default: throw EtcdErrors.KeyNotFound();
        }
    }

    /// <summary>The keys put and the ranges deleted by a list of operations, nested transactions included.</summary>
    private sealed class Touched
    {
        private readonly HashSet<ByteString> _puts = [];
        private readonly List<KeyRange> _deletes = [];

        public static Touched By(IEnumerable<RequestOp> operations)
        {
            var touched = new Touched();
            var list = operations.ToList();
            foreach (var delete in list.Where(op => op.RequestCase == RequestOneofCase.RequestDeleteRange))
                touched._deletes.Add(KeyRanges.Of(delete.RequestDeleteRange.Key, delete.RequestDeleteRange.RangeEnd));
            foreach (var nested in list.Where(op => op.RequestCase == RequestOneofCase.RequestTxn))
                touched.AddBranches(By(nested.RequestTxn.Success), By(nested.RequestTxn.Failure));
            foreach (var put in list.Where(op => op.RequestCase == RequestOneofCase.RequestPut))
                touched.AddPut(put.RequestPut.Key);
            return touched;
        }

        private void AddBranches(Touched success, Touched failure)
        {
            foreach (var key in success._puts) AddPut(key);
            foreach (var key in failure._puts.Where(key => !success._puts.Contains(key))) AddPut(key);
            _deletes.AddRange(success._deletes);
            _deletes.AddRange(failure._deletes);
        }

        private void AddPut(ByteString key)
        {
            if (_deletes.Exists(range => range.Contains(key.Span)) || !_puts.Add(key)) throw EtcdErrors.DuplicateKey();
        }
    }
}
