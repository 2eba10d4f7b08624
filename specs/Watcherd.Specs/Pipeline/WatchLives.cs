using Akka.Actor;
using Google.Protobuf;
using Watch.Actors.Specs.Shared;
using Watch.Actors.Watcherd.Checkpoints;
using Watch.Actors.Watcherd.Pipeline;
using Watch.Actors.Watcherd.Specs.Configuration;

namespace Watch.Actors.Watcherd.Specs.Pipeline;

/// <summary>A watch that lives, is stopped or crashes, and lives again with what it kept, on an embedded etcd.</summary>
internal sealed class WatchLives : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ScratchFolder _folder = new();
    private IActorRef _runner = ActorRefs.Nobody;
    private TaskCompletionSource _upToDate = new();

    private WatchLives(LiveEtcd etcd) => Etcd = etcd;

    public LiveEtcd Etcd { get; private set; }

    public RecordingAction Action { get; init; } = new();

    /// <summary>Settings of the action beside its type.</summary>
    public string Settings { get; set; } = "";

    public string Folder => _folder.ToString()!;

    /// <summary>Whether the disk is full.</summary>
    public bool IsFull { get; set; }

    private WatchStore Store => new(Folder, "w");

    public string CheckpointFile => Path.Combine(Store.Folder, "checkpoint");

    /// <summary>The checkpoint on the disk.</summary>
    public Checkpoint? Kept => Store.Load().Checkpoint;

    public static async Task<WatchLives> NewAsync(RecordingAction? action = null) =>
        new(await LiveEtcd.StartAsync()) { Action = action ?? new RecordingAction() };

    /// <summary>Settings of the watch.</summary>
    public string WatchSettings { get; set; } = "";

    /// <summary>Begins a life.</summary>
    public async Task BeginAsync()
    {
        var plan = Given.Watch(
            $"prefix = \"k/\", {WatchSettings}\n actions {{ a {{ type = log, path = \"/x\", retry {{ min-backoff = 1ms, max-backoff = 5ms }}\n {Settings} }} }}");
        _upToDate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var setup = new RunnerSetup(
            plan, Etcd.Multiplexer.Ref, new OnADisk(Store, () => IsFull), _ => Action, each => new DeadLetterFile(_folder["dead"]), MustList: false, () => 0.5,
            RunnerSetup.Threads);
        _runner = await Etcd.System.ActorOf(Props.Create<Parent>(setup, _upToDate)).Ask<IActorRef>(Parent.GetRunner, Patience);
    }

    public string[] DeadLetters => File.Exists(_folder["dead"]) ? File.ReadAllLines(_folder["dead"]) : [];

    public Task<WatchState> StateAsync() => _runner.Ask<WatchState>(PipelineProtocol.QueryWatch.Instance, Patience);

    /// <summary>Waits for a picture.</summary>
    public async Task<WatchState> UntilAsync(Func<WatchState, bool> isSo)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var state = await StateAsync();
            if (isSo(state)) return state;
            if (limit.IsCancellationRequested) throw new InvalidOperationException($"it does not come to that: {state} {state.Actions[0]}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), CancellationToken.None);
        }
    }

    /// <summary>Begins a life, and waits until what stands has been acted on and that is kept.</summary>
    public async Task UntilListedAsync()
    {
        await BeginAsync();
        await _upToDate.Task.WaitAsync(Patience);
    }

    /// <summary>Puts a key that is acted on and waits until that is on the disk, twice: a checkpoint that could move by then has moved.</summary>
    public async Task PutAndKeepAsync(string key)
    {
        using var limit = new CancellationTokenSource(Patience);
        for (var i = 0; i < 2; i++)
        {
            var revision = await PutAsync(key);
            while (Store.LoadKnown().GetValueOrDefault(ByteString.CopyFromUtf8(key)) is not { Stage: KnownStage.Done } known || known.ModRevision < revision)
                await Task.Delay(TimeSpan.FromMilliseconds(5), limit.Token);
        }
    }

    /// <summary>Waits until everything up to a revision is done and kept.</summary>
    public Task<WatchState> UntilDoneAsync(long revision) => UntilAsync(state => state.Done >= revision);

    public Task<long> PutAsync(string key, string value = "v") => Etcd.PutAsync(key, value);

    /// <summary>Ends a life as SIGTERM does.</summary>
    public async Task StopAsync(TimeSpan? limit = null)
    {
        await _runner.GracefulStop(Patience + Patience, new PipelineProtocol.Stop(limit ?? Patience));
    }

    /// <summary>Ends a life as a crash does: nothing more is written.</summary>
    public Task CrashAsync() => _runner.GracefulStop(Patience);

    /// <summary>Goes on with another etcd, which is empty.</summary>
    public async Task ReplaceEtcdAsync()
    {
        await Etcd.DisposeAsync();
        Etcd = await LiveEtcd.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Etcd.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A store on a disk that may be full.</summary>
    private sealed class OnADisk(WatchStore store, Func<bool> isFull) : IWatchStore
    {
        public StoredCheckpoint Load() => store.Load();

        public Dictionary<ByteString, KnownKey> LoadKnown() => store.LoadKnown();

        public void Save(IReadOnlyList<KnownKey> records, Checkpoint? checkpoint)
        {
            if (isFull()) throw new IOException("No space left on device");
            store.Save(records, checkpoint);
        }

        public void BeginAnew(Checkpoint checkpoint) => store.BeginAnew(checkpoint);
    }

    private sealed class Parent : UntypedActor
    {
        public const string GetRunner = "runner";

        private readonly IActorRef _runner;
        private readonly TaskCompletionSource _upToDate;

        public Parent(RunnerSetup setup, TaskCompletionSource upToDate) => (_runner, _upToDate) = (Context.ActorOf(WatchRunner.Props(setup)), upToDate);

        protected override void OnReceive(object message)
        {
            if (message is GetRunner) Sender.Tell(_runner);
            else if (message is PipelineProtocol.UpToDate) _upToDate.TrySetResult();
        }
    }
}
