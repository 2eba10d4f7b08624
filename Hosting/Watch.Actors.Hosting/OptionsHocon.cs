using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Akka.Configuration;
using Microsoft.Extensions.Configuration;

namespace Watch.Actors.Hosting;

/// <summary>Options as the HOCON that they override, and errors in that HOCON as errors of the options.</summary>
internal static class OptionsHocon
{
    private const string Root = "watch-actors";

    private static readonly FrozenDictionary<string, Setting> Settings = new Setting[]
    {
        new(nameof(EtcdWatchOptions.Endpoints), "etcd.endpoints",
            o => o.Endpoints is null ? null : $"[{string.Join(", ", o.Endpoints.Select(Quoted))}]"),
        new(nameof(EtcdWatchOptions.Transport), "etcd.transport", o => Quoted(o.Transport)),
        new(nameof(EtcdWatchOptions.User), "etcd.user", o => Quoted(o.User)),
        new(nameof(EtcdWatchOptions.Password), "etcd.password", o => Quoted(o.Password)),
        new(nameof(EtcdWatchOptions.CaFile), "etcd.tls.ca-file", o => Quoted(o.CaFile)),
        new(nameof(EtcdWatchOptions.CertFile), "etcd.tls.cert-file", o => Quoted(o.CertFile)),
        new(nameof(EtcdWatchOptions.KeyFile), "etcd.tls.key-file", o => Quoted(o.KeyFile)),
        new(nameof(EtcdWatchOptions.InsecureSkipVerify), "etcd.tls.insecure-skip-verify",
            o => o.InsecureSkipVerify is { } skips ? skips ? "on" : "off" : null),
        new(nameof(EtcdWatchOptions.ConnectTimeout), "etcd.connect-timeout", o => Milliseconds(o.ConnectTimeout)),
        new(nameof(EtcdWatchOptions.CallTimeout), "etcd.call-timeout", o => Milliseconds(o.CallTimeout)),
        new(nameof(EtcdWatchOptions.Credit), "delivery.credit", o => Whole(o.Credit)),
        new(nameof(EtcdWatchOptions.RingCapacity), "ring.capacity", o => Whole(o.RingCapacity)),
        new(nameof(EtcdWatchOptions.MinBackoff), "retry.min-backoff", o => Milliseconds(o.MinBackoff)),
        new(nameof(EtcdWatchOptions.MaxBackoff), "retry.max-backoff", o => Milliseconds(o.MaxBackoff)),
        new(nameof(EtcdWatchOptions.MaxTries), "retry.max-tries", o => Whole(o.MaxTries)),
        new(nameof(EtcdWatchOptions.MaxWatches), "limits.watches", o => Whole(o.MaxWatches)),
    }.ToFrozenDictionary(setting => setting.Key, StringComparer.Ordinal);

    /// <summary>The names of the options.</summary>
    public static IEnumerable<string> Names => Settings.Values.Select(setting => setting.Option).Order(StringComparer.Ordinal);

    /// <exception cref="ConfigurationException">The section has a key that is no option; the message names it.</exception>
    public static void RejectUnknown(IConfigurationSection section)
    {
        if (section.GetChildren().FirstOrDefault(child => !Names.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new ConfigurationException($"{unknown.Path}: no such option; there are {string.Join(", ", Names)}");
    }

    /// <summary>What the options set, where the cluster's settings stand.</summary>
    public static Config From(EtcdWatchOptions options, string cluster)
    {
        var lines = Settings.Values
            .Select(setting => (setting.Key, Value: setting.Value(options)))
            .Where(given => given.Value is not null)
            .Select(given => $"{given.Key} = {given.Value}")
            .ToArray();
        if (lines.Length == 0) return Config.Empty;
        var section = string.Join('\n', lines);
        return ConfigurationFactory.ParseString(
            cluster.Length == 0 ? $"{Root} {{\n{section}\n}}" : $"{Root} {{ clusters {{ {Quoted(cluster)} {{\n{section}\n}} }} }}");
    }

    /// <summary>The error with the name of the option before the key, where the key was set by an option.</summary>
    public static string Explain(string error, EtcdWatchOptions options)
    {
        var key = error.Split(": ", 2)[0];
        return Settings.Values.FirstOrDefault(setting => key.EndsWith('.' + setting.Key, StringComparison.Ordinal)) is { } setting
            && setting.Value(options) is not null ? $"{EtcdWatchOptions.SectionName}:{setting.Option} ({key}){error[key.Length..]}" : error;
    }

    private static string? Quoted(string? text) => text is null ? null : JsonSerializer.Serialize(text, JsonSerializerOptions.Default);

    private static string? Whole(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string? Milliseconds(TimeSpan? value) =>
        value is { } duration ? duration.TotalMilliseconds.ToString("0.####", CultureInfo.InvariantCulture) + "ms" : null;

    private sealed record Setting(string Option, string Key, Func<EtcdWatchOptions, string?> Value);
}
