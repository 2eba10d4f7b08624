using Watch.Actors.Protos;
using Watch.Actors.TestKit.Embedded.Store;
using static Watch.Actors.Protos.RequestOp;

namespace Watch.Actors.TestKit.Embedded.Kv;

/// <summary>
/// A transaction whose branches are chosen: every condition, of nested transactions too, is judged on the keys
/// as they are before it, and whatever could be refused is refused before anything is changed.
/// </summary>
internal sealed class Transaction
{
    private readonly bool _succeeded;
    private readonly IReadOnlyList<(RequestOp Operation, Transaction? Nested)> _steps;

    private Transaction(bool succeeded, IReadOnlyList<(RequestOp Operation, Transaction? Nested)> steps)
    {
        _succeeded = succeeded;
        _steps = steps;
    }

    /// <summary>Chooses the branches of a request that passed <see cref="TxnRules.Check"/>, and checks their operations.</summary>
    /// <exception cref="EtcdException">An operation cannot be done.</exception>
    public static Transaction Plan(MvccStore store, Func<long, bool> leaseExists, TxnRequest request)
    {
        var succeeded = request.Compare.All(condition => Comparisons.Holds(store, condition));
        var steps = new List<(RequestOp, Transaction?)>();
        foreach (var operation in succeeded ? request.Success : request.Failure)
        {
            var nested = operation.RequestCase == RequestOneofCase.RequestTxn
                ? Plan(store, leaseExists, operation.RequestTxn)
                : null;
            if (operation.RequestCase == RequestOneofCase.RequestPut)
                Puts.CheckAgainst(store, leaseExists, operation.RequestPut);
            if (operation.RequestCase == RequestOneofCase.RequestRange && operation.RequestRange.Revision > 0)
                store.CheckReadable(operation.RequestRange.Revision, store.Revision);
            steps.Add((operation, nested));
        }

        return new Transaction(succeeded, steps);
    }

    /// <summary>Does it: all changes are of one revision, and each operation sees the ones before it.</summary>
    public TxnResponse Apply(MvccStore store, WriteBatch batch)
    {
        var response = new TxnResponse { Succeeded = _succeeded };
        foreach (var (operation, nested) in _steps)
            response.Responses.Add(operation.RequestCase switch
            {
                RequestOneofCase.RequestRange => new ResponseOp { ResponseRange = RangeQuery.Run(store, operation.RequestRange, batch.Revision) },
                RequestOneofCase.RequestPut => new ResponseOp { ResponsePut = Puts.Apply(batch, operation.RequestPut) },
                RequestOneofCase.RequestDeleteRange => new ResponseOp { ResponseDeleteRange = Deletes.Apply(batch, operation.RequestDeleteRange) },
                _ => new ResponseOp { ResponseTxn = nested!.Apply(store, batch) },
            });
        response.Header = new ResponseHeader { Revision = batch.Revision };
        return response;
    }
}
