using Watch.Actors.Protos;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Watching;

/// <summary>Rule 21: a token for each stream.</summary>
public class AuthenticationSpec() : WatchSpec(
    """
    watch-actors.etcd { user = root, password = secret, call-timeout = 7s }
    watch-actors.retry.max-token-tries = 3
    """)
{
    private const string Invalid = "etcdserver: invalid auth token";

    private int _tokens;

    [Fact]
    public void Every_stream_is_opened_with_a_fresh_token_for_the_configured_user()
    {
        AcceptUser();
        var (call, _) = Established(Watch("a"));
        Assert.Equal("token-1", call.Metadata["token"]);
        Assert.Equal(TimeSpan.FromSeconds(7), World.Transport.LastDeadline);
        call.Lose();
        Assert.Equal("token-2", Reconnected().Metadata["token"]);
    }

    [Theory]
    [InlineData("etcdserver: invalid auth token")]
    [InlineData("etcdserver: revision of auth store is old")]
    [InlineData("etcdserver: user name is empty")]
    public void A_create_refused_over_the_token_reopens_the_stream_with_a_new_one(string reason)
    {
        AcceptUser();
        Subscriber.Tell(Watch("a"));
        World.Transport.TakeCall().Respond(Answers.Refused(reason));
        var next = Reconnected();
        Assert.Equal("token-2", next.Metadata["token"]);
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void A_true_denial_ends_that_watch_alone()
    {
        AcceptUser();
        Subscriber.Tell(Watch("a"));
        World.Transport.TakeCall().Respond(Answers.Refused("etcdserver: permission denied"));
        Assert.Equal(EndKind.PermissionDenied, Subscriber.ExpectEnded().Kind);
    }

    [Fact]
    public void A_wrong_password_halts_the_stream_with_the_words_of_the_server()
    {
        World.Transport.Unary = (_, _) =>
            throw new GrpcException(GrpcCode.InvalidArgument, "etcdserver: authentication failed, invalid user ID or password", FailureOrigin.Server);
        Subscriber.Tell(Watch("a"));
        var reason = Subscriber.ExpectEnded();
        Assert.Equal(EndKind.Unauthenticated, reason.Kind);
        Assert.Contains("invalid user ID or password", reason.Detail, StringComparison.Ordinal);
        Assert.Equal(0, World.Transport.Opened);
    }

    [Fact]
    public void Tokens_that_are_refused_one_after_the_other_end_every_watch_with_the_words_of_the_server()
    {
        AcceptUser();
        Subscriber.Tell(Watch("a"));
        Subscriber.Tell(Watch("b"));
        World.Transport.TakeCall().Respond(Answers.Refused(Invalid));
        Reconnected().Lose();
        Reconnected().Respond(Answers.Refused(Invalid));
        Reconnected().Respond(Answers.Refused(Invalid));
        for (var i = 0; i < 2; i++)
        {
            var reason = Subscriber.ExpectEnded();
            Assert.Equal(EndKind.Unauthenticated, reason.Kind);
            Assert.Contains("3 new tokens were refused", reason.Detail, StringComparison.Ordinal);
            Assert.Contains(Invalid, reason.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_watch_that_is_created_begins_the_count_of_refused_tokens_anew()
    {
        AcceptUser();
        var (call, _) = Established(Watch("a"));
        for (var refused = 0; refused < 7; refused++)
        {
            Subscriber.Tell(Watch($"more {refused}"));
            World.Settle();
            call.Respond(Answers.Refused(Invalid));
            call = Reconnected();
            call.Respond(Answers.Created(CreatesIn(call)[0].WatchId, 10));
            World.Settle();
        }
        Subscriber.ExpectNothing();
    }

    [Fact]
    public void A_server_without_authentication_is_watched_without_a_token()
    {
        World.Transport.Unary = (_, _) =>
            throw new GrpcException(GrpcCode.FailedPrecondition, "etcdserver: authentication is not enabled", FailureOrigin.Server);
        var (call, _) = Established(Watch("a"));
        Assert.DoesNotContain("token", call.Metadata.Keys);
    }

    private void AcceptUser() => World.Transport.Unary = (method, request) =>
    {
        Assert.Equal("/etcdserverpb.Auth/Authenticate", method);
        Assert.Equal(("root", "secret"), request is AuthenticateRequest asked ? (asked.Name, asked.Password) : default);
        return new AuthenticateResponse { Token = $"token-{++_tokens}" };
    };
}
