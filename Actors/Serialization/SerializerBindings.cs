using Akka.Actor;
using Watch.Actors.Settings;

namespace Watch.Actors.Serialization;

/// <summary>
/// Puts the serializer of <c>reference.conf</c> in place. Akka reads bindings once, when a system starts; this library's defaults come later,
/// with the extension. A binding in the system's own configuration is left as it is.
/// </summary>
internal static class SerializerBindings
{
    private const string Name = "etcd-watch";
    private static readonly Type[] Contract = [typeof(EtcdWatch.ICommand), typeof(EtcdWatch.INotification), typeof(EtcdWatch.IReply)];

    public static void Install(ExtendedActorSystem system)
    {
        var bindings = system.Settings.Config.GetConfig("akka.actor.serialization-bindings").AsEnumerable()
            .Where(binding => binding.Value.GetString() == Name)
            .Select(binding => Type.GetType(binding.Key))
            .ToHashSet();
        var missing = Contract.Where(type => bindings.Contains(type) && system.Serialization.FindSerializerForType(type) is not WatchSerializer).ToArray();
        if (missing.Length == 0) return;

        var serializer = new WatchSerializer(system);
        system.Serialization.AddSerializer(Name, serializer);
        foreach (var type in missing) system.Serialization.AddSerializationMap(type, serializer);
    }
}
