using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using Watch.Actors.Protos;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit;

/// <summary>
/// What a server says on a <see cref="ScriptedConnection"/>, well or badly. Answers out of order, with another id than asked, twice,
/// of a watch that nobody has, with a revision of 0 or one that goes back are <see cref="Answers"/> in the order that
/// <see cref="RespondAsync"/> is given; GOAWAY and RST_STREAM are <see cref="ScriptedConnection.GoAwayAsync"/> and <see cref="ScriptedConnection.ResetAsync"/>.
/// </summary>
public static class ScriptedMoves
{
    /// <summary>Waits for the client's next request of a watch call.</summary>
    public static async Task<WatchRequest> WatchRequestAsync(this ScriptedConnection connection) =>
        WatchRequest.Parser.ParseFrom(await connection.MessageAsync());

    /// <summary>Waits for so many requests to create a watch, and answers them in the order of these places among them, from 0.</summary>
    /// <returns>The requests in the order in which they came.</returns>
    public static async Task<IReadOnlyList<WatchCreateRequest>> CreateInOrderAsync(
        this ScriptedConnection connection, int stream, long revision, params int[] order)
    {
        var requests = new List<WatchCreateRequest>();
        while (requests.Count < order.Length) requests.Add((await connection.WatchRequestAsync()).CreateRequest);
        await connection.RespondAsync(stream, [.. order.Select(place => Answers.Created(requests[place].WatchId, revision))]);
        return requests;
    }

    /// <summary>Sends responses, each as one message. The head of the answer must have been sent.</summary>
    public static Task RespondAsync(this ScriptedConnection connection, int stream, params WatchResponse[] responses) =>
        connection.DataAsync(stream, (byte[])[.. responses.SelectMany(response => Message(response.ToByteArray()))]);

    /// <summary>The whole answer is an error in its head (trailers-only).</summary>
    public static Task TrailersOnlyAsync(this ScriptedConnection connection, int stream, GrpcCode code, string message = "") =>
        connection.HeadersAsync(
            stream, end: true, (":status", "200"), ("content-type", "application/grpc"),
            ("grpc-status", Number(code)), ("grpc-message", message));

    /// <summary>Ends an answer with its status.</summary>
    public static Task EndAsync(this ScriptedConnection connection, int stream, GrpcCode code, string message = "") =>
        connection.HeadersAsync(stream, end: true, ("grpc-status", Number(code)), ("grpc-message", message));

    /// <summary>Sends as many bytes of a response as asked for, and no more: a half frame, and then silence.</summary>
    public static Task RespondPartAsync(this ScriptedConnection connection, int stream, WatchResponse response, int bytes) =>
        connection.DataAsync(stream, Message(response.ToByteArray()).AsMemory(0, bytes));

    /// <summary>Says that a message of this length follows, and sends nothing of it.</summary>
    public static Task ClaimAsync(this ScriptedConnection connection, int stream, uint length)
    {
        var head = new byte[5];
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(1), length);
        return connection.DataAsync(stream, head);
    }

    /// <summary>Sends a message that is no WatchResponse, the same for the same seed.</summary>
    public static Task RespondGarbageAsync(this ScriptedConnection connection, int stream, int seed, int length = 100) =>
        connection.DataAsync(stream, Message(Garbage(seed, length)));

    /// <summary>Sends bytes that are no HTTP/2, the same for the same seed.</summary>
    public static Task GarbageAsync(this ScriptedConnection connection, int seed, int length = 100) =>
        connection.RawAsync(Garbage(seed, length));

    // A tag of wire type 7, and as a frame one of a length that nobody allows: nothing that begins like this is a message or a frame.
    private static byte[] Garbage(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        bytes.AsSpan(0, Math.Min(length, 5)).Fill(0xff);
        return bytes;
    }

    private static byte[] Message(byte[] message)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    private static string Number(GrpcCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);
}
