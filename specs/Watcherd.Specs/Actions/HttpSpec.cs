using System.Net;
using Watch.Actors.Watcherd.Actions;
using Watch.Actors.Watcherd.Configuration;
using Watch.Actors.Watcherd.Specs.Configuration;

namespace Watch.Actors.Watcherd.Specs.Actions;

/// <summary>Posting: what is sent, and which answers are worth another try.</summary>
public class HttpSpec
{
    private const string Settings = "type = http, url = \"http://hook.test:81/a/b?token=s3cret\", headers { Authorization = \"Bearer s3cret\" }";

    [Fact]
    public async Task The_change_is_posted_as_JSON_with_the_headers_and_a_key_of_its_own()
    {
        var receiver = new Receiver();
        await using var action = Posting(receiver);
        Assert.Null(await action.RunAsync(Changes.Put("p/a", "v")));
        Assert.Equal(
            [
                "POST http://hook.test:81/a/b?token=s3cret",
                "Authorization: Bearer s3cret",
                "Idempotency-Key: cdf818194e3a8c32-5-" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("p/a"u8)),
                "Content-Type: application/json",
                """{"kind":"event","type":"put","key":"p/a","value":"v","createRevision":3,"modRevision":5,"version":2,"lease":7,"watch":"w","clusterId":"cdf818194e3a8c32"}""" + "\n",
            ],
            receiver.Requests.Single());
    }

    [Fact]
    public void The_key_is_the_same_for_the_same_change_and_another_for_any_other()
    {
        var change = Changes.Put("p/a", "v");
        Assert.Equal(HttpAction.IdempotencyKey(change), HttpAction.IdempotencyKey(change with { Value = default }));
        Assert.Equal(4, new[] { change, change with { ModRevision = 6 }, change with { ClusterId = 1 }, change with { Key = new byte[] { 1 } } }
            .Select(HttpAction.IdempotencyKey).Distinct().Count());
    }

    [Theory]
    [InlineData(200, null, false)]
    [InlineData(204, null, false)]
    [InlineData(302, "http://hook.test:81/a/b answered 302 Found", false)]
    [InlineData(400, "http://hook.test:81/a/b answered 400 BadRequest", false)]
    [InlineData(404, "http://hook.test:81/a/b answered 404 NotFound", false)]
    [InlineData(408, "http://hook.test:81/a/b answered 408 RequestTimeout", true)]
    [InlineData(409, "http://hook.test:81/a/b answered 409 Conflict", false)]
    [InlineData(429, "http://hook.test:81/a/b answered 429 TooManyRequests", true)]
    [InlineData(500, "http://hook.test:81/a/b answered 500 InternalServerError", true)]
    [InlineData(503, "http://hook.test:81/a/b answered 503 ServiceUnavailable", true)]
    public async Task Answers(int status, string? message, bool mayBeRetried)
    {
        await using var action = Posting(new Receiver { Status = (HttpStatusCode)status });
        var failure = await action.RunAsync(Changes.Put("p/a", "v"));
        Assert.Equal((message, mayBeRetried), (failure?.Message, failure?.MayBeRetried ?? false));
    }

    [Fact]
    public async Task An_address_where_nobody_is_may_answer_later()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await using var action = Changes.Of(Given.Action($"type = http, url = \"http://127.0.0.1:{port}/x?token=s3cret\""));
        var failure = await action.RunAsync(Changes.Put("p/a", "v"));
        Assert.StartsWith($"http://127.0.0.1:{port}/x cannot be reached: ", failure!.Message);
        Assert.True(failure.MayBeRetried);
    }

    [Fact]
    public async Task No_answer_in_time_may_pass()
    {
        await using var action = new TimedAction(Posting(new Receiver { IsSilent = true }), TimeSpan.FromMilliseconds(50), TimeProvider.System);
        var failure = await action.RunAsync(Changes.Put("p/a", "v"));
        Assert.Equal(new ActionFailure("took longer than its timeout of 0.05 s and was ended", MayBeRetried: true), failure);
    }

    [Fact]
    public async Task A_preview_posts_nothing_and_shows_no_secret()
    {
        var receiver = new Receiver();
        await using var action = Posting(receiver);
        Assert.Equal("would post to http://hook.test:81/a/b: delete p/a @6", await action.PreviewAsync(Changes.Delete("p/a")));
        Assert.Empty(receiver.Requests);
    }

    private static HttpAction Posting(Receiver receiver) => new((HttpPlan)Given.Action(Settings), receiver);

    private sealed class Receiver : HttpMessageHandler
    {
        public List<string[]> Requests { get; } = [];

        public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

        public bool IsSilent { get; init; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stopped)
        {
            if (IsSilent) await Task.Delay(Timeout.Infinite, stopped);
            Requests.Add(
            [
                $"{request.Method} {request.RequestUri}",
                .. request.Headers.Concat(request.Content!.Headers).Where(header => header.Key != "Content-Length")
                    .Select(header => $"{header.Key}: {string.Join(",", header.Value)}").OrderBy(line => line[0] == 'C' ? 1 : 0).ThenBy(line => line),
                await request.Content!.ReadAsStringAsync(stopped),
            ]);
            return new HttpResponseMessage(Status);
        }
    }
}
