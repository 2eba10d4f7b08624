namespace Watch.Actors.Transport;

/// <summary>The end of an answer's body: its trailers have the last word.</summary>
internal static class CallEnd
{
    /// <exception cref="GrpcException">The status is not OK, is missing, or does not fit what was received.</exception>
    public static void ThrowUnlessOk(Http2Channel channel, HttpResponseMessage answer, bool isCutShort)
    {
        var status = GrpcHttp.EndStatus(answer);
        if (status.Code != GrpcCode.Ok)
            throw channel.Explain(status);
        if (isCutShort)
            throw new GrpcException(GrpcCode.Internal, $"{channel.Endpoint} ended the stream within a message", FailureOrigin.Transport);
    }
}
