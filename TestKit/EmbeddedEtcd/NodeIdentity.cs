using Watch.Actors.Protos;

namespace Watch.Actors.TestKit.Embedded;

/// <summary>Who the embedded member says it is.</summary>
internal static class NodeIdentity
{
    private const ulong ClusterId = 0xE3BEDDED_00000001;
    private const ulong MemberId = 0xE3BEDDED_00000002;
    private const ulong Term = 2;

    /// <summary>A header of its own for a revision.</summary>
    public static ResponseHeader Header(long revision) => Sign(new ResponseHeader { Revision = revision });

    /// <summary>Fills in who answers.</summary>
    public static ResponseHeader Sign(ResponseHeader header)
    {
        header.ClusterId = ClusterId;
        header.MemberId = MemberId;
        header.RaftTerm = Term;
        return header;
    }

    /// <summary>The state of the member: the leader of itself. One write is one entry in the log that it does not have.</summary>
    public static StatusResponse Status(ResponseHeader header) => new()
    {
        Header = header,
        Version = "3.5.16+embedded",
        Leader = MemberId,
        RaftTerm = Term,
        RaftIndex = (ulong)header.Revision,
        RaftAppliedIndex = (ulong)header.Revision,
    };

    /// <summary>The members of the cluster: itself.</summary>
    public static MemberListResponse Members(ResponseHeader header, string endpoint) => new()
    {
        Header = header,
        Members = { new Member { ID = MemberId, Name = "embedded", ClientURLs = { endpoint }, PeerURLs = { endpoint } } },
    };
}
