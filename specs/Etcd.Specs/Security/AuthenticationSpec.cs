using Watch.Actors.TestKit;

namespace Watch.Actors.Etcd.Specs.Security;

/// <summary>Streams of a user who may read what the spec writes under, and nothing else.</summary>
public abstract class AuthenticationSpec<TEtcd>(TEtcd etcd) : SecuritySpec<TEtcd>(etcd)
    where TEtcd : WithUsers
{
    protected override string WatcherAccess => "user = reader, password = pass";

    protected override string HistoryAccess => "user = root, password = secret";

    protected override EtcdAccess Access => WithUsers.Root;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (EtcdProcess.IsInstalled) await GrantAsync();
    }

    protected virtual Task GrantAsync() => Server.Auth.GrantReadAsync("reader", KeyRange.Prefix(P));
}

/// <summary>Tokens that expire (rule 21, S14), and what a user may not read (rule 8).</summary>
public class ExpiringTokensOnRealEtcd(Expiring etcd) : AuthenticationSpec<Expiring>(etcd)
{
    [EtcdFact]
    public async Task A_watch_on_a_stream_whose_token_has_expired_stands_and_its_siblings_lose_nothing()
    {
        await StandsAsync(Prefix("a"));
        await StandsAsync(Prefix("b"));
        await PutIsSeenByAsync("a", "b");
        await TokensExpireAsync();
        await PutIsSeenByAsync("a", "b");
        Assert.Equal(0, await ReconnectsAsync());
        await StandsAsync(Prefix("c"));
        Assert.Equal(1, await ReconnectsAsync());
        await PutIsSeenByAsync("a", "b", "c");
        await CheckAsync();
    }

    [EtcdFact]
    public async Task A_connection_that_is_lost_after_its_token_expired_is_replaced_with_a_fresh_one()
    {
        await StandsAsync(Prefix("a"));
        await TokensExpireAsync();
        await CutAsync();
        await PutIsSeenByAsync("a");
        Assert.Equal(1, await ReconnectsAsync());
        await CheckAsync();
    }

    [EtcdFact]
    public async Task Tokens_that_became_worthless_with_a_new_password_are_replaced()
    {
        await StandsAsync(Prefix("a"));
        await Server.Auth.ChangePasswordAsync("reader", "pass");
        await StandsAsync(Prefix("b"));
        await PutIsSeenByAsync("a", "b");
        await CheckAsync();
    }

    [EtcdFact]
    public async Task A_range_that_may_not_be_read_ends_its_own_watch_and_leaves_the_siblings_alone()
    {
        await StandsAsync(Prefix("a"));
        await PutIsSeenByAsync("a");
        Watches(new EtcdWatch.Watch("denied", KeyRange.Prefix("elsewhere/")));
        Assert.Equal(EndKind.PermissionDenied, (await EndsAsync("denied")).Kind);
        await StandsAsync(Prefix("b"));
        await PutIsSeenByAsync("a", "b");
        Assert.Equal(0, await ReconnectsAsync());
        await CheckAsync();
    }

    [EtcdFact]
    public async Task A_right_that_was_taken_back_ends_its_watch_when_the_connection_is_replaced_and_no_other()
    {
        var more = KeyRange.Prefix("more/" + P);
        await Server.Auth.GrantReadAsync("reader", more);
        await StandsAsync(Prefix("a"));
        await StandsAsync(new EtcdWatch.Watch("more", more));
        await Server.Auth.RevokeAsync("reader", more);
        await CutAsync();
        Assert.Equal(EndKind.PermissionDenied, (await EndsAsync("more")).Kind);
        await PutIsSeenByAsync("a");
        await CheckAsync();
    }

    // All were given at the same time, after the stream's: when one of them is refused, the stream's has expired.
    // Each is asked about once, which makes it good for longer.
    private async Task TokensExpireAsync()
    {
        var tokens = new Queue<string>();
        for (var i = 0; i < 60; i++) tokens.Enqueue(await Server.Auth.TokenAsync("reader", "pass"));
        while (await Server.Auth.TakesAsync(tokens.Dequeue())) await Task.Delay(TimeSpan.FromMilliseconds(100));
    }
}

/// <summary>A wrong password.</summary>
public class WrongPasswordOnRealEtcd(Expiring etcd) : AuthenticationSpec<Expiring>(etcd)
{
    protected override string WatcherAccess => "user = reader, password = wrong";

    [EtcdFact]
    public async Task A_wrong_password_ends_every_watch_at_once_with_the_words_of_the_server_and_the_remedy()
    {
        Watches(Prefix("a"));
        Assert.Equal(
            "Unauthenticated: InvalidArgument: etcdserver: authentication failed, invalid user ID or password; see watch-actors.etcd.user and password",
            (await EndsAsync("a")).ToString());
    }
}

/// <summary>Signed tokens, which are old after every change of users and roles.</summary>
public class ChangingRolesOnRealEtcd(Signing etcd) : AuthenticationSpec<Signing>(etcd)
{
    [EtcdFact]
    public async Task A_watch_after_a_change_of_roles_stands_and_its_siblings_lose_nothing()
    {
        await StandsAsync(Prefix("a"));
        for (var change = 1; change <= 7; change++)
        {
            await PutIsSeenByAsync("a");
            await Server.Auth.GrantReadAsync("reader", KeyRange.Key($"{P}/{change}"));
            await StandsAsync(Prefix($"more {change}"));
            Assert.Equal(change, await ReconnectsAsync());
            await FailsAsync("revision of auth store is old");
        }
        await PutIsSeenByAsync("a", "more 1", "more 7");
        await CheckAsync();
    }
}

/// <summary>Authentication that is enabled while watches run.</summary>
public class EnablingAuthenticationOnRealEtcd(Enabling etcd) : AuthenticationSpec<Enabling>(etcd)
{
    protected override EtcdAccess Access => new();

    [EtcdFact]
    public async Task A_client_with_credentials_watches_before_and_goes_on_after()
    {
        await StandsAsync(Prefix("a"));
        await PutIsSeenByAsync("a");
        await Server.EnableAsync();
        await Server.Auth.GrantReadAsync("reader", KeyRange.Prefix(P));
        await WriteAsAsync(WithUsers.Root);
        await PutIsSeenByAsync("a");
        await StandsAsync(Prefix("b"));
        Assert.Equal(1, await ReconnectsAsync());
        await PutIsSeenByAsync("a", "b");
        await CheckAsync();
    }

    protected override Task GrantAsync() => Task.CompletedTask;
}
