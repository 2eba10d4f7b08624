using Akka.Configuration;

namespace Watch.Actors.Settings;

/// <summary>A setting is missing or has a value that cannot be; the message is one line.</summary>
/// <param name="key">Its full path.</param>
/// <param name="what">What is wrong with it, and the remedy.</param>
/// <param name="cause">What was thrown, if anything.</param>
internal sealed class SettingException(string key, string what, Exception? cause = null) : ConfigurationException($"{key}: {what}", cause)
{
    /// <summary>The setting's full path.</summary>
    public string Key => key;

    /// <summary>What is wrong, and the remedy.</summary>
    public string What => what;
}
