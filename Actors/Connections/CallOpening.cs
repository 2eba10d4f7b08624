using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.Settings;
using Watch.Actors.Supervision;
using Watch.Actors.Transport;

namespace Watch.Actors.Connections;

/// <summary>A call that is open.</summary>
/// <param name="Call">The call.</param>
/// <param name="Metadata">What it was opened with, for calls beside it.</param>
internal sealed record OpenedCall(IWatchCall Call, IReadOnlyDictionary<string, string> Metadata) : INoSerializationVerificationNeeded;

/// <summary>
/// Opens a connection's call: a fresh token first, where there are credentials (rule 21). The call ends with the connection.
/// </summary>
internal static class CallOpening
{
    private const string Authenticate = "/etcdserverpb.Auth/Authenticate";

    public static async Task<OpenedCall> OpenAsync(
        IWatchTransport transport, ConnectionPlan plan, ILoggingAdapter log, CancellationToken stopped)
    {
        var metadata = plan.Context.Metadata;
        if (plan.Context.RequireLeader) metadata = metadata.SetItem("hasleader", "true");
        if (plan.Settings.Credentials is { } credentials && await TokenAsync(transport, plan, credentials, stopped) is { } token)
            metadata = metadata.SetItem("token", token);
        var call = await transport.OpenWatchAsync(plan.Endpoint, metadata, stopped);
        stopped.UnsafeRegister(_ => call.DisposeAsync().Observe(log), null);
        return new OpenedCall(call, metadata);
    }

    /// <returns>A fresh token; null from a server without authentication, to which credentials may be given beforehand.</returns>
    private static async Task<string?> TokenAsync(
        IWatchTransport transport, ConnectionPlan plan, Credentials credentials, CancellationToken stopped)
    {
        try
        {
            var answer = await transport.UnaryAsync(
                plan.Endpoint, Authenticate, new AuthenticateRequest { Name = credentials.User, Password = credentials.Password },
                AuthenticateResponse.Parser, ImmutableDictionary<string, string>.Empty, plan.Settings.CallTimeout, stopped);
            return answer.Token;
        }
        catch (GrpcException refused) when (EndReasons.IsWithoutAuthentication(refused.Detail))
        {
            return null;
        }
    }

    /// <summary>
    /// Any exception as a failure of the call: what a transport throws beside its own kind is a fault to be told, not hidden.
    /// </summary>
    public static GrpcException AsFailure(Exception cause) => cause switch
    {
        GrpcException failure => failure,
        AggregateException { InnerException: { } inner } => AsFailure(inner),
        _ => new GrpcException(GrpcCode.Internal, cause.Message, FailureOrigin.Transport, cause),
    };

    /// <summary>Lets a disposal finish by itself; a fault in it is logged.</summary>
    internal static void Observe(this ValueTask disposal, ILoggingAdapter log)
    {
        if (disposal.IsCompletedSuccessfully) return;
        disposal.AsTask().ContinueWith(
            static (task, state) => ((ILoggingAdapter)state!).DisposalFailed(task.Exception!.InnerException!),
            log, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }
}
