using Watch.Actors.Protos;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Campaign.Writers;

/// <summary>
/// Writes at a pace that etcd keeps up with. A write may fail, or be done without a word of it: what happened is read from etcd.
/// </summary>
internal sealed class Writer(WritePlanner plan, Members members, int first)
{
    private static readonly TimeSpan LeaseTtl = TimeSpan.FromSeconds(2);

    private int _member = first;
    private long _lease;
    private int _putsWithLease;

    /// <summary>Writes that etcd has confirmed.</summary>
    public int Confirmed { get; private set; }

    /// <summary>Writes of which nobody knows whether they were done.</summary>
    public int Unclear { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var write = plan.Next();
            await Task.Delay(write.Before, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested) return;
            try
            {
                await DoAsync(write);
                Confirmed++;
            }
            catch (GrpcException)
            {
                Unclear++;
                _lease = 0;
                _member++;
            }
        }
    }

    private Task DoAsync(Write write) => members.CallAsync(_member, async (kv, limit) =>
    {
        if (write.Kind == WriteKind.LeasedPut) await AttachAsync(write.Operations, kv, limit);
        await kv.TxnAsync(write.Operations, limit);
    });

    // Several keys end with one lease, at one revision.
    private async Task AttachAsync(IReadOnlyList<RequestOp> operations, EtcdKv kv, CancellationToken limit)
    {
        if (_lease == 0 || ++_putsWithLease > 5)
        {
            _lease = await kv.GrantLeaseAsync(LeaseTtl, limit);
            _putsWithLease = 0;
        }
        foreach (var operation in operations) operation.RequestPut.Lease = _lease;
    }
}
