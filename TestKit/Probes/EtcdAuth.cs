using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit;

/// <summary>etcd's authentication as far as specs need it: users, roles and tokens. Safe for use from several threads.</summary>
public sealed class EtcdAuth : IAsyncDisposable
{
    private readonly EtcdClient _client;

    /// <summary>Makes a client.</summary>
    /// <param name="endpoint">The member to call, for example <c>http://127.0.0.1:2379</c>.</param>
    /// <param name="access">How it is let in: as a user with the role root, once authentication is enabled.</param>
    public EtcdAuth(string endpoint, EtcdAccess? access = null) => _client = new EtcdClient(endpoint, access ?? new EtcdAccess());

    /// <summary>Adds the user root with its role and enables authentication: from then on every call needs a user.</summary>
    /// <exception cref="GrpcException">etcd refused it, or cannot be reached.</exception>
    public async Task EnableAsync(string rootPassword, CancellationToken cancellation = default)
    {
        await AddUserAsync("root", rootPassword, cancellation);
        await CallAsync("UserGrantRole", new AuthUserGrantRoleRequest { User = "root", Role = "root" }, cancellation);
        await CallAsync("AuthEnable", new AuthEnableRequest(), cancellation);
    }

    /// <summary>Adds a user who may do nothing yet.</summary>
    /// <exception cref="GrpcException">etcd refused it, or cannot be reached.</exception>
    public Task AddUserAsync(string name, string password, CancellationToken cancellation = default) =>
        CallAsync("UserAdd", new AuthUserAddRequest { Name = name, Password = password }, cancellation);

    /// <summary>Adds a user who may read some keys, by a role of the same name.</summary>
    /// <exception cref="GrpcException">etcd refused it, or cannot be reached.</exception>
    public async Task AddReaderAsync(string name, string password, KeyRange range, CancellationToken cancellation = default)
    {
        await AddUserAsync(name, password, cancellation);
        await CallAsync("RoleAdd", new AuthRoleAddRequest { Name = name }, cancellation);
        await CallAsync("UserGrantRole", new AuthUserGrantRoleRequest { User = name, Role = name }, cancellation);
        await GrantReadAsync(name, range, cancellation);
    }

    /// <summary>Lets a role read some keys.</summary>
    /// <exception cref="GrpcException">etcd refused it, or cannot be reached.</exception>
    public Task GrantReadAsync(string role, KeyRange range, CancellationToken cancellation = default)
    {
        var permission = new Permission
        {
            PermType = Permission.Types.Type.Read,
            Key = ByteString.CopyFrom(range.Start.Span), RangeEnd = ByteString.CopyFrom(range.End.Span),
        };
        return CallAsync("RoleGrantPermission", new AuthRoleGrantPermissionRequest { Name = role, Perm = permission }, cancellation);
    }

    /// <summary>Takes back what was granted for exactly these keys.</summary>
    /// <exception cref="GrpcException">etcd refused it, or cannot be reached.</exception>
    public Task RevokeAsync(string role, KeyRange range, CancellationToken cancellation = default) => CallAsync(
        "RoleRevokePermission",
        new AuthRoleRevokePermissionRequest
        {
            Role = role, Key = ByteString.CopyFrom(range.Start.Span), RangeEnd = ByteString.CopyFrom(range.End.Span),
        },
        cancellation);

    /// <summary>Changes a password. The tokens that the user was given by then are worth nothing any more.</summary>
    /// <exception cref="GrpcException">etcd refused it, or cannot be reached.</exception>
    public Task ChangePasswordAsync(string name, string password, CancellationToken cancellation = default) =>
        CallAsync("UserChangePassword", new AuthUserChangePasswordRequest { Name = name, Password = password }, cancellation);

    /// <summary>A token of a user.</summary>
    /// <exception cref="GrpcException">The name or the password is wrong, or etcd cannot be reached.</exception>
    public Task<string> TokenAsync(string name, string password, CancellationToken cancellation = default) =>
        _client.TokenAsync((name, password), cancellation);

    /// <summary>Whether etcd takes a token. To ask makes its life begin anew.</summary>
    /// <exception cref="GrpcException">etcd cannot be reached.</exception>
    public async Task<bool> TakesAsync(string token, CancellationToken cancellation = default)
    {
        try
        {
            var any = new RangeRequest { Key = ByteString.CopyFromUtf8("x"), CountOnly = true };
            await _client.CallAsync(token, "/etcdserverpb.KV/Range", any, RangeResponse.Parser, cancellation);
            return true;
        }
        catch (GrpcException refused) when (refused.Code == GrpcCode.Unauthenticated)
        {
            return false;
        }
        catch (GrpcException denied) when (denied.Code == GrpcCode.PermissionDenied)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private Task<AuthResponse> CallAsync(string method, IMessage request, CancellationToken cancellation) =>
        _client.CallAsync("/etcdserverpb.Auth/" + method, request, AuthResponse.Parser, cancellation);
}
