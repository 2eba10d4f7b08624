using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

public class GrpcStatusMappingSpec
{
    [Theory(DisplayName = "A head with a gRPC status is the end of the call, whatever HTTP says")]
    [InlineData(200, "application/grpc", "0", null, GrpcCode.Ok, "")]
    [InlineData(200, "application/grpc", "7", "etcdserver: permission denied", GrpcCode.PermissionDenied, "etcdserver: permission denied")]
    [InlineData(503, "text/html", "8", "full", GrpcCode.ResourceExhausted, "full")]
    [InlineData(200, null, "16", null, GrpcCode.Unauthenticated, "")]
    [InlineData(200, "application/grpc", "2", "a%20b%0Ac", GrpcCode.Unknown, "a b c")]
    [InlineData(200, "application/grpc", "2", "100% %zz %C3", GrpcCode.Unknown, "100% %zz %C3")]
    [InlineData(200, "application/grpc", "17", "new", GrpcCode.Unknown, "grpc-status \"17\" is not known: new")]
    [InlineData(200, "application/grpc", "-1", "odd", GrpcCode.Unknown, "grpc-status \"-1\" is not known: odd")]
    [InlineData(200, "application/grpc", "ok", null, GrpcCode.Unknown, "grpc-status \"ok\" is not known: ")]
    public void Status_in_the_head(int http, string? type, string status, string? message, GrpcCode code, string detail)
    {
        Assert.Equal(new GrpcStatus(code, detail, FailureOrigin.Server), GrpcStatusMapping.FromHead(http, type, status, message));
        Assert.Equal(new GrpcStatus(code, detail, FailureOrigin.Server), GrpcStatusMapping.FromTrailers(status, message));
    }

    [Theory(DisplayName = "An answer of gRPC's content type goes on")]
    [InlineData("application/grpc")]
    [InlineData("application/grpc+proto")]
    [InlineData("application/grpc;charset=x")]
    [InlineData("Application/GRPC")]
    public void Goes_on(string type) => Assert.Null(GrpcStatusMapping.FromHead(200, type, null, null));

    [Theory(DisplayName = "An answer that is no gRPC is the transport's word, with HTTP status and content type")]
    [InlineData(200, "text/html", GrpcCode.Unknown)]
    [InlineData(200, "application/grpc-web", GrpcCode.Unknown)]
    [InlineData(200, null, GrpcCode.Unknown)]
    [InlineData(400, "application/grpc", GrpcCode.Internal)]
    [InlineData(401, null, GrpcCode.Unauthenticated)]
    [InlineData(403, "text/plain", GrpcCode.PermissionDenied)]
    [InlineData(404, "text/plain", GrpcCode.Unimplemented)]
    [InlineData(429, "text/plain", GrpcCode.Unavailable)]
    [InlineData(502, "text/html", GrpcCode.Unavailable)]
    [InlineData(503, "text/html", GrpcCode.Unavailable)]
    [InlineData(504, "text/html", GrpcCode.Unavailable)]
    [InlineData(500, "text/html", GrpcCode.Unknown)]
    [InlineData(418, "text/html", GrpcCode.Unknown)]
    public void No_grpc(int http, string? type, GrpcCode code)
    {
        var status = Assert.NotNull(GrpcStatusMapping.FromHead(http, type, null, null));
        Assert.Equal((code, FailureOrigin.Transport), (status.Code, status.Origin));
        Assert.Contains($"HTTP {http}", status.Detail, StringComparison.Ordinal);
        Assert.Contains(type ?? "no content type", status.Detail, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "Trailers without a status are Unavailable")]
    public void No_status() =>
        Assert.Equal((GrpcCode.Unavailable, FailureOrigin.Transport), GrpcStatusMapping.FromTrailers(null, "x") is var s ? (s.Code, s.Origin) : default);

    [Theory(DisplayName = "HTTP/2 error codes have gRPC's codes and their names")]
    [InlineData(0u, GrpcCode.Internal, "NO_ERROR (0)")]
    [InlineData(1u, GrpcCode.Internal, "PROTOCOL_ERROR (1)")]
    [InlineData(2u, GrpcCode.Internal, "INTERNAL_ERROR (2)")]
    [InlineData(3u, GrpcCode.Internal, "FLOW_CONTROL_ERROR (3)")]
    [InlineData(4u, GrpcCode.Internal, "SETTINGS_TIMEOUT (4)")]
    [InlineData(5u, GrpcCode.Internal, "STREAM_CLOSED (5)")]
    [InlineData(6u, GrpcCode.Internal, "FRAME_SIZE_ERROR (6)")]
    [InlineData(7u, GrpcCode.Unavailable, "REFUSED_STREAM (7)")]
    [InlineData(8u, GrpcCode.Cancelled, "CANCEL (8)")]
    [InlineData(9u, GrpcCode.Internal, "COMPRESSION_ERROR (9)")]
    [InlineData(10u, GrpcCode.Internal, "CONNECT_ERROR (10)")]
    [InlineData(11u, GrpcCode.ResourceExhausted, "ENHANCE_YOUR_CALM (11)")]
    [InlineData(12u, GrpcCode.PermissionDenied, "INADEQUATE_SECURITY (12)")]
    [InlineData(13u, GrpcCode.Internal, "HTTP_1_1_REQUIRED (13)")]
    [InlineData(4711u, GrpcCode.Internal, "unknown code (4711)")]
    public void Http2_codes(uint http2Code, GrpcCode code, string name)
    {
        Assert.Equal(code, GrpcStatusMapping.FromReset(http2Code));
        Assert.Equal(name, GrpcStatusMapping.Http2Name(http2Code));
    }
}
