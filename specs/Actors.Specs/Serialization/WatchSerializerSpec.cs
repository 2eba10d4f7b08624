using System.Collections;
using System.Reflection;
using Akka.Serialization;
using Watch.Actors.Serialization;

namespace Watch.Actors.Specs.Serialization;

public sealed class WatchSerializerSpec(SerializationFixture fixture) : IClassFixture<SerializationFixture>
{
    // Once given to a message, a manifest is never given to another: nodes of different versions talk to each other.
    private static readonly Dictionary<Type, string> Manifests = new()
    {
        [typeof(EtcdWatch.Watch)] = "W",
        [typeof(EtcdWatch.Unwatch)] = "U",
        [typeof(EtcdWatch.Ack)] = "A",
        [typeof(EtcdWatch.RequestProgress)] = "RP",
        [typeof(EtcdWatch.QueryState)] = "QS",
        [typeof(EtcdWatch.Close)] = "C",
        [typeof(EtcdWatch.Started)] = "S",
        [typeof(EtcdWatch.Events)] = "E",
        [typeof(EtcdWatch.Progress)] = "P",
        [typeof(EtcdWatch.Compacted)] = "CO",
        [typeof(EtcdWatch.Resynced)] = "RS",
        [typeof(EtcdWatch.Ended)] = "X",
        [typeof(EtcdWatch.Closed)] = "CD",
        [typeof(EtcdWatch.State)] = "ST",
    };

    public static TheoryData<string> MessageNames => [.. Messages.Select(type => type.Name)];

    private static IEnumerable<Type> Messages =>
        typeof(EtcdWatch).GetNestedTypes(BindingFlags.Public).Where(type => !type.IsInterface);

    [Theory]
    [MemberData(nameof(MessageNames))]
    public void Every_public_message_arrives_as_it_was_sent(string name)
    {
        var example = Example(name);

        Assert.Equal(Parts(example), Parts(fixture.RoundTrip(example)));
    }

    [Theory]
    [MemberData(nameof(MessageNames))]
    public void Every_public_message_is_bound_to_the_serializer_under_the_configured_identifier(string name)
    {
        var serializer = fixture.Serialization.FindSerializerFor(Example(name));

        Assert.IsType<WatchSerializer>(serializer);
        Assert.Equal(2379, serializer.Identifier);
    }

    [Theory]
    [MemberData(nameof(MessageNames))]
    public void A_manifest_never_changes(string name)
    {
        var example = Example(name);

        Assert.Equal(Manifests[example.GetType()], fixture.Serializer.Manifest(example));
    }

    [Theory]
    [MemberData(nameof(MessageNames))]
    public void An_example_leaves_no_property_at_its_default_so_that_one_added_later_is_not_forgotten(string name) =>
        Assert.Empty(AtTheirDefault(Example(name)));

    [Fact]
    public void A_notification_is_found_by_its_interface_whoever_looks_for_it() =>
        Assert.All(
            [typeof(EtcdWatch.ICommand), typeof(EtcdWatch.INotification), typeof(EtcdWatch.IReply)],
            type => Assert.Same(fixture.Serializer, fixture.Serialization.FindSerializerForType(type)));

    private static object Example(string name)
    {
        var type = Messages.Single(each => each.Name == name);
        return MessageExamples.All.TryGetValue(type, out var example) ? example
            : throw new InvalidOperationException($"{name} has no example: add one to {nameof(MessageExamples)}, and a codec");
    }

    // Lists inside a message compare by reference: what they hold is what must arrive.
    private static IEnumerable<object?> Parts(object message) =>
        message.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => property.GetValue(message))
            .SelectMany(value => value is IEnumerable many and not string ? many.Cast<object?>() : [value]);

    private static IEnumerable<string> AtTheirDefault(object instance) =>
        instance.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)
            .SelectMany(property => property.GetValue(instance) switch
            {
                null => [property.Name],
                WatchOptions or StreamContext or EndReason => AtTheirDefault(property.GetValue(instance)!).Select(inner => $"{property.Name}.{inner}"),
                IEnumerable<StreamState> streams => AtTheirDefault(streams.First()).Select(inner => $"{property.Name}.{inner}"),
                ICollection { Count: 0 } or "" => [property.Name],
                ValueType value when value.Equals(Activator.CreateInstance(value.GetType())) => [property.Name],
                _ => Enumerable.Empty<string>(),
            });
}
