using Watch.Actors.Protos;
using Watch.Actors.TestKit.Embedded;

namespace Watch.Actors.TestKit;

/// <summary>
/// What happens to an etcd, move by move, for tests of subscribers: keys are put and deleted, history is compacted, connections are lost,
/// watches are ended by the server. The multiplexer and its actors are the real ones. <see cref="ScriptedEtcd"/> has no network and its
/// own time; <see cref="EmbeddedEtcdScenario"/> is an etcd behind a real connection.
/// </summary>
public abstract class EtcdScenario : IAsyncDisposable
{
    /// <summary>
    /// The reason with which etcd ends the watches of a range that its user may no longer read (<see cref="EndKind.PermissionDenied"/>).
    /// </summary>
    public const string PermissionDenied = "etcdserver: permission denied";

    /// <summary>
    /// The reason with which etcd ends watches that require a leader when there is none (<see cref="EndKind.NoLeader"/>).
    /// </summary>
    public const string NoLeader = "etcdserver: no leader";

    private readonly EtcdNode _node;

    private protected EtcdScenario(EtcdNode node) => _node = node;

    /// <summary>The revision of the last change; 1 before there was one.</summary>
    public long Revision => _node.Revision;

    /// <summary>
    /// The ranges that are watched, one for each watch that stands on the server; not for one that is parked, or whose connection is
    /// lost.
    /// </summary>
    public virtual IReadOnlyList<KeyRange> Watches => _node.WatchedRanges();

    /// <summary>Puts a key.</summary>
    /// <returns>The revision of the change.</returns>
    public long Puts(string key, string value = "v") => Commits(EtcdKv.Put(key, value));

    /// <summary>Deletes a key. Nothing changes if there is none.</summary>
    /// <returns>The revision of the change; the last one if there was none.</returns>
    public long Deletes(string key) => Commits(EtcdKv.Delete(key));

    /// <summary>Deletes the keys of a range at one revision. Nothing changes if there are none.</summary>
    /// <returns>The revision of the change; the last one if there was none.</returns>
    public long Deletes(KeyRange range) => Commits(EtcdKv.Delete(range));

    /// <summary>Does all of it at one revision, which a subscriber gets whole (G4).</summary>
    /// <param name="operations">
    /// Made by <see cref="EtcdKv.Put(string, string)"/>, <see cref="EtcdKv.Delete(string)"/> and their like.
    /// </param>
    /// <returns>The revision of the change.</returns>
    /// <exception cref="InvalidOperationException">etcd refuses it; the message is etcd's.</exception>
    public long Commits(params IEnumerable<RequestOp> operations)
    {
        var txn = new TxnRequest();
        txn.Success.AddRange(operations);
        return Move(() => _node.Txn(txn).Header.Revision);
    }

    /// <summary>Drops the history before the last change.</summary>
    public void Compacts() => Compacts(Revision);

    /// <summary>
    /// Drops the history before a revision. A watch that is up to date does not need it; one that is behind, for its connection is lost
    /// or its subscriber slow, finds it gone (rule 12).
    /// </summary>
    /// <exception cref="InvalidOperationException">The revision is compacted already, or does not exist yet.</exception>
    public void Compacts(long revision) => Move(() => _node.Compact(new CompactionRequest { Revision = revision }).Header.Revision);

    /// <summary>
    /// Tells every watch with <see cref="WatchOptions.ProgressNotify"/> how far the store is, as etcd does from time to time.
    /// </summary>
    public void Progresses() => Move(() =>
    {
        _node.TellProgress();
        return Revision;
    });

    /// <summary>The server ends every watch that stands.</summary>
    /// <param name="reason">
    /// The server's words: <see cref="PermissionDenied"/>, <see cref="NoLeader"/>, or any other (<see cref="EndKind.Cancelled"/>).
    /// </param>
    public void Ends(string reason) => Ends(_ => true, reason);

    /// <summary>The server ends every watch of one range that stands.</summary>
    /// <param name="range">The range that was watched.</param>
    /// <param name="reason">The server's words.</param>
    public void Ends(KeyRange range, string reason) => Ends(range.Equals, reason);

    /// <summary>Every connection is lost, and the server can be reached again at once.</summary>
    public void LosesConnection()
    {
        GoesDown();
        ComesBack();
    }

    /// <summary>
    /// Every connection is lost, and the server cannot be reached. What happens to its keys meanwhile is told when it can be again.
    /// </summary>
    public abstract void GoesDown();

    /// <summary>The server can be reached again.</summary>
    public abstract void ComesBack();

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Makes a move.</summary>
    private protected virtual long Move(Func<long> move)
    {
        try
        {
            return move();
        }
        catch (EtcdException refused)
        {
            throw new InvalidOperationException(refused.Message, refused);
        }
    }

    private void Ends(Func<KeyRange, bool> which, string reason) => Move(() =>
    {
        _node.CancelWatches(which, reason);
        return Revision;
    });
}
