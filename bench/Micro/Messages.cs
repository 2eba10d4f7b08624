using System.Globalization;
using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.TestKit;

namespace Watch.Actors.MicroBench;

/// <summary>Responses as they are received.</summary>
internal static class Messages
{
    private const int Keys = 1_000_000;

    private static readonly string Value = new('v', 64);

    /// <summary>A watch stands.</summary>
    public static byte[] Created(long watchId, long revision) => Encode(Answers.Created(watchId, revision));

    /// <summary>Puts of values of 64 bytes to keys of 20.</summary>
    /// <param name="watchId">The watch that they are events of.</param>
    /// <param name="revision">The revision of the first; each further one has the next.</param>
    /// <param name="count">How many there are.</param>
    public static byte[] Events(long watchId, long revision, int count)
    {
        var puts = Enumerable.Range(0, count).Select(i => Answers.Put(Key(revision + i), revision + i, Value));
        return Encode(Answers.Events(watchId, [.. puts]));
    }

    // A server's ids are hashes: numbers as long as they get.
    private static byte[] Encode(WatchResponse response)
    {
        (response.Header.ClusterId, response.Header.MemberId) = (0xcdf818194e3a8c32, 0x8e9e05c52164694d);
        return response.ToByteArray();
    }

    private static string Key(long number) => string.Create(CultureInfo.InvariantCulture, $"benchmark/key/{number % Keys:D6}");
}
