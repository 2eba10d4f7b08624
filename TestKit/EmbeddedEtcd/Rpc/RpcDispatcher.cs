using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Watch.Actors.Transport;

namespace Watch.Actors.TestKit.Embedded.Rpc;

/// <summary>Finds the method of a call, and tells how the call ended in its trailers.</summary>
internal sealed class RpcDispatcher(IReadOnlyDictionary<string, RpcMethod> methods, Action<string> log)
{
    private const string ContentType = "application/grpc";

    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || context.Request.ContentType?.StartsWith(ContentType, StringComparison.Ordinal) != true)
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        context.Response.ContentType = ContentType;
        try
        {
            await MethodOf(context.Request.Path).Invoke(context);
            End(context, GrpcCode.Ok, "");
        }
        catch (EtcdException refused)
        {
            End(context, refused.Code, refused.Message);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The client has cancelled or is not there any more: nobody is left to tell.
            context.Abort();
        }
        catch (Exception fault)
        {
            log($"embedded etcd: {context.Request.Path} failed: {fault}");
            End(context, GrpcCode.Internal, fault.Message);
        }
    }

    private static void End(HttpContext context, GrpcCode code, string detail)
    {
        context.Response.AppendTrailer("grpc-status", ((int)code).ToString(CultureInfo.InvariantCulture));
        if (detail.Length > 0) context.Response.AppendTrailer("grpc-message", PercentEncode(detail));
    }

    private static string PercentEncode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var one in Encoding.UTF8.GetBytes(text))
            if (one is >= 0x20 and <= 0x7e and not (byte)'%') encoded.Append((char)one);
            else encoded.Append(CultureInfo.InvariantCulture, $"%{one:X2}");
        return encoded.ToString();
    }

    private RpcMethod MethodOf(string path) =>
        methods.TryGetValue(path, out var method) ? method : throw new EtcdException(GrpcCode.Unimplemented, $"unknown method {path}");
}
