using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Watch.Actors.Watcherd.Checkpoints;

/// <summary>How far every action of a watch has come.</summary>
/// <param name="ClusterId">The cluster whose revision it is.</param>
/// <param name="Revision">
/// All is done up to and with this revision; 0: a list of this cluster's range was begun, and the known keys say how far it came.
/// </param>
/// <param name="Work">What was done, as <see cref="WorkOf"/> tells it: a watch that does something else now has to begin anew.</param>
internal sealed record Checkpoint(ulong ClusterId, long Revision, string Work)
{
    private const string Title = "watcherd checkpoint 1";
    private const string Sum = "sha256 ";

    /// <summary>The checkpoint as a file holds it: lines, the last of them a sum over the others.</summary>
    public byte[] ToBytes()
    {
        var lines = string.Create(CultureInfo.InvariantCulture, $"{Title}\ncluster {ClusterId}\nrevision {Revision}\nwork {Work}\n");
        return Encoding.UTF8.GetBytes($"{lines}{Sum}{SumOf(lines)}\n");
    }

    /// <summary>Reads a file's content.</summary>
    /// <returns>Null if it is not what <see cref="ToBytes"/> wrote, to the last byte.</returns>
    public static Checkpoint? FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.ContainsAnyExceptInRange((byte)0x0a, (byte)0x7e)) return null;
        return Encoding.ASCII.GetString(bytes).Split('\n') is [Title, var cluster, var revision, var work, var sum, ""]
            && sum == Sum + SumOf($"{Title}\n{cluster}\n{revision}\n{work}\n")
            && ulong.TryParse(After(cluster, "cluster "), NumberStyles.None, CultureInfo.InvariantCulture, out var clusterId)
            && long.TryParse(After(revision, "revision "), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new Checkpoint(clusterId, number, After(work, "work ").ToString())
                : null;
    }

    /// <summary>A short text that differs where the parts differ.</summary>
    public static string WorkOf(IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static ReadOnlySpan<char> After(string line, string word) =>
        line.StartsWith(word, StringComparison.Ordinal) ? line.AsSpan(word.Length) : default;

    private static string SumOf(string lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)));
}
