using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Watch.Actors.Bench.Plumbing;
using Watch.Actors.TestKit;

namespace Watch.Actors.Bench.Tools;

/// <summary>
/// The fault proxy as a process: <c>GET /kill</c> on its control address resets every connection. Runs until SIGTERM or SIGINT.
/// </summary>
internal static class ProxyTool
{
    public static async Task<int> RunAsync(Flags flags)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopped.TrySetResult();
        }
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await using var proxy = FaultProxy.Start("http://" + flags.Target, IPEndPoint.Parse(flags.Listen).Port);
        proxy.Delay = flags.Delay;
        using var control = new HttpListener();
        control.Prefixes.Add($"http://{flags.Ctl}/");
        control.Start();
        await AnswerAsync(control, proxy, stopped.Task);
        return 0;
    }

    // A wait that is asked for while the listener stops may never end, so none is: whether to go on is not the listener's to say.
    private static async Task AnswerAsync(HttpListener control, FaultProxy proxy, Task stopped)
    {
        while (control.GetContextAsync() is var next && await Task.WhenAny(next, stopped) == next)
        {
            try
            {
                var call = await next;
                var known = call.Request.Url?.AbsolutePath == "/kill";
                call.Response.StatusCode = (int)(known ? HttpStatusCode.OK : HttpStatusCode.NotFound);
                if (known)
                {
                    await call.Response.OutputStream.WriteAsync(
                        Encoding.ASCII.GetBytes(proxy.Cut().ToString(CultureInfo.InvariantCulture)));
                }
                call.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The caller went away.
            }
        }
    }
}
