using Akka.Configuration;
using Watch.Actors.Settings;

namespace Watch.Actors.Specs.Settings;

/// <summary>Settings from a text, as a user writes them.</summary>
internal static class Hocon
{
    public static WatchSettings Read(string text, string cluster = "") => WatchSettings.Read(Parse(text), cluster);

    /// <summary>The one line that a wrong setting is answered with.</summary>
    public static string Problem(string text, string cluster = "")
    {
        var config = Parse(text);
        return Assert.ThrowsAny<ConfigurationException>(() => WatchSettings.Read(config, cluster)).Message;
    }

    // Akka's own parser gives no answer for an empty text.
    private static Config Parse(string text) => text.Length == 0 ? ConfigurationFactory.Empty : ConfigurationFactory.ParseString(text);
}
