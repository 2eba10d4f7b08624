using Watch.Actors.Protos;

namespace Watch.Actors.TestKit.Embedded.Watching;

/// <summary>Splits a response that is too large (S11).</summary>
internal static class Fragments
{
    /// <summary>
    /// The response in parts below <paramref name="limit"/> bytes, where single events allow it; all but the last are marked.
    /// A part may end within a revision.
    /// </summary>
    public static IEnumerable<WatchResponse> Split(WatchResponse response, int limit)
    {
        if (response.Events.Count < 2 || response.CalculateSize() < limit) return [response];
        return Parts(response, limit);
    }

    private static IEnumerable<WatchResponse> Parts(WatchResponse response, int limit)
    {
        var part = NewPart(response);
        var size = part.CalculateSize();
        foreach (var one in response.Events)
        {
            var oneSize = SizeInResponse(one);
            if (part.Events.Count > 0 && size + oneSize >= limit)
            {
                yield return part;
                part = NewPart(response);
                size = part.CalculateSize();
            }

            part.Events.Add(one);
            size += oneSize;
        }

        part.Fragment = false;
        yield return part;
    }

    private static WatchResponse NewPart(WatchResponse whole) => new() { Header = whole.Header, WatchId = whole.WatchId, Fragment = true };

    private static int SizeInResponse(Event one)
    {
        var size = one.CalculateSize();
        return 1 + Google.Protobuf.CodedOutputStream.ComputeLengthSize(size) + size;
    }
}
