using System.Text;
using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Specs.Configuration;

namespace Watch.Actors.Watcherd.Specs.Actions;

/// <summary>Changes to act on, ranges to look at, and actions as a configuration makes them.</summary>
internal static class Changes
{
    public const string NotUtf8 = "\u00ff";

    public static Change Put(string key, string value, long revision = 5) => Put(Bytes(key), Encoding.UTF8.GetBytes(value), revision);

    public static Change Put(byte[] key, byte[] value, long revision = 5) => new()
    {
        Watch = "w", ClusterId = 0xcdf818194e3a8c32, Type = EventType.Put, Key = key, Value = value,
        CreateRevision = 3, ModRevision = revision, Version = 2, Lease = 7,
    };

    public static Change Delete(string key, long revision = 6) =>
        new() { Watch = "w", ClusterId = 0xcdf818194e3a8c32, Type = EventType.Delete, Key = Bytes(key), ModRevision = revision };

    public static IRangeView Range(params (string Key, string Value)[] keys) => new View(keys);

    public static IAction Of(ActionPlan plan, CapturedRun.CapturedOutput? output = null) =>
        new ActionFactory(TimeProvider.System, output ?? new CapturedRun.CapturedOutput()).Create(plan);

    /// <summary>The action that a configuration makes; commands are those of this machine.</summary>
    public static IAction OfSettings(ScratchFolder folder, string settings)
    {
        var file = folder.Write("conf/watcherd.conf", $"watcherd {{ state-dir = state, watches {{ w {{ prefix = \"p/\", actions {{ a {{\n{settings}\n}} }} }} }} }}");
        var reading = DaemonConfiguration.Read(file, ThisMachine.Instance);
        Assert.Empty(reading.Problems);
        return Of(reading.Plan!.Watches.Single().Actions.Single());
    }

    public static async Task<ActionFailure?> RunAsync(this IAction action, Change change, params (string Key, string Value)[] range) =>
        await action.RunAsync(change, Range(range), CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public static async Task<string> PreviewAsync(this IAction action, Change change, params (string Key, string Value)[] range) =>
        await action.PreviewAsync(change, Range(range), CancellationToken.None);

    // A letter up to U+00FF is a byte: keys that are not UTF-8 can be written.
    private static byte[] Bytes(string key) => Encoding.Latin1.GetBytes(key);

    private sealed class View((string Key, string Value)[] keys) : IRangeView
    {
        public IEnumerable<KeyState> InKeyOrder() => keys.Select((each, at) =>
            new KeyState { Key = Bytes(each.Key), Value = Bytes(each.Value), CreateRevision = 1, ModRevision = at + 1, Version = 1 });
    }
}
