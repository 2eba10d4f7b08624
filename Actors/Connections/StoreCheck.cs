using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;

namespace Watch.Actors.Connections;

/// <summary>
/// Makes sure, before anything is routed, that a connection's member has the store which its stream has been watching (rule 12).
/// Owned by its connection. What it holds while a read is under way is bounded: the pump is allowed no more batches meanwhile.
/// </summary>
internal sealed class StoreCheck(StoreIdentity store)
{
    private readonly List<ResponseBatch> _held = [];
    private ByteString? _key;
    private ulong _clusterId;
    private long _revision;
    private bool _hasHeard;

    /// <summary>True while batches are held until a read is answered.</summary>
    public bool IsHolding => _held.Count > 0;

    /// <summary>A watch begins at this key: one that this user may read.</summary>
    public void MayRead(ByteString key) => _key ??= key;

    /// <summary>Judges a batch. One that is behind is held.</summary>
    public StoreVerdict Judge(ResponseBatch batch)
    {
        var verdict = StoreVerdict.Same;
        foreach (var response in batch.Responses)
        {
            (_clusterId, _revision) = (response.ClusterId, response.HeaderRevision);
            verdict = store.Judge(_clusterId, _revision, isFirst: !_hasHeard && _key is not null);
            _hasHeard |= _revision != 0;
            if (verdict != StoreVerdict.Same) break;
        }
        if (verdict == StoreVerdict.Behind) Hold(batch);
        return verdict;
    }

    public void Hold(ResponseBatch batch) => _held.Add(batch);

    /// <summary>A read that tells whether the member lags: no member answers it before it has caught up.</summary>
    public RangeRequest Read() => new() { Key = _key, CountOnly = true };

    /// <summary>
    /// Judges the answer to a read, be it <see cref="Read"/> or a page of a list: what was listed and what is watched has to be one store.
    /// </summary>
    /// <param name="header">Of the answer.</param>
    /// <param name="asked">The highest revision seen when it was asked.</param>
    public StoreVerdict JudgeRead(ResponseHeader header, long asked)
    {
        (_clusterId, _revision) = (header.ClusterId, header.Revision);
        return store.JudgeRead(_clusterId, _revision, asked);
    }

    /// <summary>What was held, to be judged again.</summary>
    public IReadOnlyList<ResponseBatch> Release()
    {
        ResponseBatch[] released = [.. _held];
        _held.Clear();
        return released;
    }

    /// <summary>The stream goes on with the store that was judged to be another.</summary>
    /// <returns>Why its watches have lost their history.</returns>
    public EndReason AdoptOther() => store.Adopt(_clusterId, _revision);
}
