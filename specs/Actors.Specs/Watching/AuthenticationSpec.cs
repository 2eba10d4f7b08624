using Watch.Actors.Protos;
using Watch.Actors.TestKit;
using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Watching;

/// <summary>Rule 21: a token for each stream.</summary>
public class AuthenticationSpec() : WatchSpec("watch-actors.etcd { user = root, password = secret, call-timeout = 7s }")
{
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
        Assert.Equal(EndKind.Halted, reason.Kind);
        Assert.Contains("invalid user ID or password", reason.Detail, StringComparison.Ordinal);
        Assert.Equal(0, World.Transport.Opened);
    }

    private void AcceptUser() => World.Transport.Unary = (method, request) =>
    {
        Assert.Equal("/etcdserverpb.Auth/Authenticate", method);
        Assert.Equal(("root", "secret"), request is AuthenticateRequest asked ? (asked.Name, asked.Password) : default);
        return new AuthenticateResponse { Token = $"token-{++_tokens}" };
    };
}
