using System.Reflection;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Watch.Actors.Cluster.Protocol;
using Watch.Actors.Cluster.Serialization;
using Watch.Actors.Cluster.Settings;
using static Watch.Actors.Cluster.Protocol.SessionProtocol;

namespace Watch.Actors.Cluster.Specs.Serialization;

public sealed class SessionSerializerSpec : IDisposable
{
    private static readonly EtcdWatch.Watch Watch = new("tag", KeyRange.Prefix("a/"))
    {
        Options = new WatchOptions { StartRevision = 7, PrevKv = true }, Context = new StreamContext { Lane = "fast" }, Credit = 3,
    };

    // Once given to a message, a manifest is never given to another: nodes of different versions talk to each other.
    private static readonly Dictionary<string, SessionProtocol.IMessage> Examples = new(StringComparer.Ordinal)
    {
        ["O"] = new OpenSession(5, "archive", Watch),
        ["OD"] = new Opened(6),
        ["P"] = new Piece(7, 8, "E", new byte[] { 0, 255, 1 }, MoreFollow: true),
        ["R"] = new Report(8, 9, 10, 11, 12, WantsAnswer: true),
        ["H"] = new Heard(13, long.MaxValue),
        ["B"] = Beat.Instance,
        ["BR"] = BeatReply.Instance,
        ["G"] = new Gone(14),
        ["L"] = new Leave(12),
    };

    private readonly ActorSystem _system = ActorSystem.Create(
        "serialization",
        ConfigurationFactory.ParseString("akka.loglevel = OFF\nakka.stdout-loglevel = OFF").WithFallback(ClusterSettings.Reference));

    public static TheoryData<string> Manifests => [.. Examples.Keys];

    public void Dispose() => _system.Dispose();

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Every_message_arrives_as_it_was_sent(string manifest)
    {
        var serializer = Assert.IsType<SessionSerializer>(_system.Serialization.FindSerializerFor(Examples[manifest]));
        Assert.Equal(manifest, serializer.Manifest(Examples[manifest]));
        Assert.Equal(2380, serializer.Identifier);

        var arrived = _system.Serialization.Deserialize(serializer.ToBinary(Examples[manifest]), serializer.Identifier, manifest);

        Assert.Equal(Parts(Examples[manifest]), Parts(arrived));
    }

    [Fact]
    public void Every_message_has_an_example() => Assert.Equal(
        typeof(SessionProtocol).GetNestedTypes().Where(type => !type.IsInterface).Select(type => type.Name).Order(),
        Examples.Values.Select(example => example.GetType().Name).Order());

    [Theory]
    [InlineData("P", new byte[] { 0x0a, 0x7f }, "2 bytes are no SessionProtocol.Piece")]
    [InlineData("O", new byte[0], "0 bytes are no SessionProtocol.OpenSession (manifest \"O\"): it has no watch")]
    [InlineData("ZZ", new byte[0], "no message of SessionProtocol has the manifest \"ZZ\"")]
    public void Bytes_that_cannot_be_read_are_a_clear_error(string manifest, byte[] bytes, string says)
    {
        var serializer = (SerializerWithStringManifest)_system.Serialization.FindSerializerForType(typeof(Opened));

        var error = Assert.Throws<SerializationException>(() => serializer.FromBinary(bytes, manifest));

        Assert.StartsWith(says, error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<object?> Parts(object message) =>
        message.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => property.GetValue(message) is ReadOnlyMemory<byte> bytes ? Convert.ToHexString(bytes.Span) : property.GetValue(message));
}
