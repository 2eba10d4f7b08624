using System.Buffers;
using System.IO.Pipelines;
using FsCheck.Xunit;
using Google.Protobuf;
using Watch.Actors.Model;
using Watch.Actors.Protos;
using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Model;

/// <summary>A large response is taken apart as if it had been asked for in fragments (rule 14, S11).</summary>
public sealed class ResponseSplitterSpec
{
    [Property(MaxTest = 300)]
    public async Task However_it_arrives_the_parts_are_the_response(byte events, byte partSize, byte step)
    {
        var response = Response(events);
        var whole = WatchResponseDecoder.Decode(response.ToByteArray());
        var parts = (await SplitAsync(response.ToByteArray(), partSize + 1, step + 1)).ConvertAll(WatchResponseDecoder.Decode);

        Assert.Equal(whole.Events ?? new EventBatch([]), parts.SelectMany(part => part.Events ?? new EventBatch([])));
        Assert.All(parts, part => Assert.Equal((7, 42, 9UL), (part.WatchId, part.HeaderRevision, part.ClusterId)));
        Assert.All(parts.SkipLast(1), part => Assert.True(part.Fragment));
        Assert.False(parts[^1].Fragment);
        Assert.All(parts, part => Assert.True(part.Events is { Count: > 0 } || events == 0));
    }

    [Fact]
    public async Task A_part_ends_with_the_event_that_brings_it_to_its_size()
    {
        var parts = await SplitAsync(Response(100).ToByteArray(), partSize: 500, step: 64);

        Assert.All(parts, part => Assert.InRange(part.Length, 1, 600));
        Assert.All(parts.SkipLast(1), part => Assert.InRange(part.Length, 500, 600));
    }

    [Fact]
    public async Task What_the_server_says_of_the_whole_is_said_with_the_last_part()
    {
        var response = Response(20);
        (response.Fragment, response.CompactRevision, response.CancelReason) = (true, 5, "words");
        var parts = (await SplitAsync(response.ToByteArray(), 100, 30)).ConvertAll(WatchResponseDecoder.Decode);

        Assert.True(parts[^1].Fragment);
        Assert.Equal((5, "words"), (parts[^1].CompactRevision, parts[^1].CancelReason));
        Assert.All(parts.SkipLast(1), part => Assert.Equal((true, 0, ""), (part.Fragment, part.CompactRevision, part.CancelReason)));
    }

    [Fact]
    public async Task Fields_that_are_not_known_yet_are_passed_over_wherever_they_stand()
    {
        byte[] unknown = [0xa2, 0x06, 2, 1, 1]; // field 100, two bytes
        byte[] bytes = [.. unknown, .. Response(9).ToByteArray(), .. unknown];
        var parts = (await SplitAsync([.. Response(0).ToByteArray(), .. unknown, .. Events(9), .. unknown], 60, 7)).ConvertAll(WatchResponseDecoder.Decode);

        Assert.Equal(9, parts.Sum(part => part.Events!.Count));
        await Assert.ThrowsAsync<InvalidDataException>(() => SplitAsync(bytes, 60, 7));
    }

    [Theory]
    [InlineData("a large response says what it is about behind its events", new byte[] { 0x5a, 2, 0x12, 0, 0x10, 7 })]
    [InlineData("a length past the end", new byte[] { 0x5a, 9, 0x12 })]
    [InlineData("a length past the end", new byte[] { 0x5a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1 })]
    [InlineData("a number past the end", new byte[] { 0x5a, 0x80 })]
    [InlineData("a number of more than 64 bits", new byte[] { 0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1 })]
    [InlineData("a field number out of range", new byte[] { 0x00, 1 })]
    [InlineData("an unknown wire type", new byte[] { 0x0f, 1 })]
    public async Task Bytes_that_are_no_response_are_told(string what, byte[] bytes)
    {
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => SplitAsync(bytes, 1000, 1000));

        Assert.Equal("the message is malformed: " + what, failure.Message);
    }

    private static WatchResponse Response(int events)
    {
        var response = new WatchResponse { Header = new ResponseHeader { ClusterId = 9, Revision = 42 }, WatchId = 7 };
        response.Events.AddRange(Enumerable.Range(0, events).Select(i => Answers.Put($"k{i}", i / 3 + 1, new string('v', i % 50))));
        return response;
    }

    private static byte[] Events(int count)
    {
        var response = Response(count);
        (response.Header, response.WatchId) = (null, 0);
        return response.ToByteArray();
    }

    // In steps of a few bytes, each a segment of its own, and then all that is left at once.
    private static async Task<List<byte[]>> SplitAsync(byte[] bytes, int partSize, int step)
    {
        var pipe = new Pipe(new PipeOptions(minimumSegmentSize: 16, pauseWriterThreshold: 0));
        var splitter = new ResponseSplitter(bytes.Length, partSize);
        var parts = new List<byte[]>();
        for (var at = 0; at < bytes.Length; at += step)
        {
            await pipe.Writer.WriteAsync(bytes.AsMemory(at, Math.Min(step, bytes.Length - at)));
            var buffer = (await pipe.Reader.ReadAsync()).Buffer;
            splitter.Take(ref buffer, parts);
            pipe.Reader.AdvanceTo(buffer.Start, buffer.End);
        }
        Assert.True(splitter.IsDone);
        return parts;
    }
}
