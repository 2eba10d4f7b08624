using System.Collections.Concurrent;
using Google.Protobuf;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit;

/// <summary>A transport without a network: the spec sees what is asked for, and says what is answered.</summary>
public sealed class ScriptedTransport : IWatchTransport
{
    private readonly ConcurrentQueue<ScriptedCall> _calls = new();
    private readonly ConcurrentQueue<GrpcException> _refusals = new();
    private readonly ConcurrentQueue<Func<Action>> _unanswered = new();
    private int _taken;

    /// <summary>Calls that were opened, whether they still are or not.</summary>
    public int Opened => _calls.Count;

    /// <summary>Endpoints in the order in which they were called, refused and unary calls too.</summary>
    public ConcurrentQueue<Endpoint> Endpoints { get; } = new();

    /// <summary>Answers unary calls; by default there is none.</summary>
    public Func<string, IMessage, IMessage> Unary { get; set; } =
        (method, _) => throw new GrpcException(GrpcCode.Unimplemented, $"{method} is not in the script", FailureOrigin.Server);

    /// <summary>Whether a unary call, of this method and with this request, is answered when the script says so (<see cref="AnswerNext"/>); else at once.</summary>
    public Func<string, IMessage, bool> HoldsUnary { get; set; } = (_, _) => false;

    /// <summary>Unary calls that wait for an answer.</summary>
    public int Unanswered => _unanswered.Count;

    /// <summary>
    /// Told, on the thread that writes, of each call that something has been requested of; null: the script looks by itself.
    /// </summary>
    public Action<ScriptedCall>? Requested { get; set; }

    /// <summary>Fails every try to open a call and every unary call as long as it is set: a server that cannot be reached.</summary>
    public GrpcException? Outage { get; set; }

    /// <summary>The deadline of the last unary call.</summary>
    public TimeSpan LastDeadline { get; private set; }

    /// <summary>True when every open call has been read empty and is being read.</summary>
    public bool IsQuiet => _calls.All(call => call.IsQuiet);

    /// <summary>The next call that was opened and not yet taken.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public ScriptedCall TakeCall() =>
        _calls.ElementAtOrDefault(_taken++) ?? throw new InvalidOperationException($"no call number {_taken} was opened");

    /// <summary>The next try to open a call fails. Several add up.</summary>
    public void RefuseNext(GrpcException failure) => _refusals.Enqueue(failure);

    /// <summary>Answers the unary call that has waited longest. What follows from that is under way when this returns.</summary>
    /// <exception cref="InvalidOperationException">None waits.</exception>
    public void AnswerNext() => AnswerLater()();

    /// <summary>Takes the answer to the unary call that has waited longest, as it is now.</summary>
    /// <returns>Lets it arrive.</returns>
    /// <exception cref="InvalidOperationException">None waits.</exception>
    public Action AnswerLater()
    {
        if (!_unanswered.TryDequeue(out var answer)) throw new InvalidOperationException("no unary call waits for an answer");
        var arrive = answer();
        return () =>
        {
            // With a context of its own a thread leaves continuations to others.
            var context = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            try
            {
                arrive();
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(context);
            }
        };
    }

    /// <inheritdoc/>
    public Task<IWatchCall> OpenWatchAsync(Endpoint endpoint, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellation)
    {
        Endpoints.Enqueue(endpoint);
        if (Outage is { } outage) return Task.FromException<IWatchCall>(outage);
        if (_refusals.TryDequeue(out var failure)) return Task.FromException<IWatchCall>(failure);
        var call = new ScriptedCall(endpoint, metadata, Requested);
        _calls.Enqueue(call);
        return Task.FromResult<IWatchCall>(call);
    }

    /// <inheritdoc/>
    public Task<TResponse> UnaryAsync<TResponse>(
        Endpoint endpoint, string method, IMessage request, MessageParser<TResponse> response,
        IReadOnlyDictionary<string, string> metadata, TimeSpan deadline, CancellationToken cancellation)
        where TResponse : IMessage<TResponse>
    {
        Endpoints.Enqueue(endpoint);
        LastDeadline = deadline;
        if (Outage is { } outage) return Task.FromException<TResponse>(outage);
        var answered = new TaskCompletionSource<TResponse>();
        if (HoldsUnary(method, request)) _unanswered.Enqueue(Answer);
        else Answer()();
        return answered.Task;

        Action Answer()
        {
            try
            {
                var answer = (TResponse)Unary(method, request);
                return () => answered.SetResult(answer);
            }
            catch (GrpcException failure)
            {
                return () => answered.SetException(failure);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
