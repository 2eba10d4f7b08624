using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Watch.Actors.Watcherd.Configuration;

namespace Watch.Actors.Watcherd.Actions;

/// <summary>Posts each change as JSON. The receiver tells a repeated one by its <c>Idempotency-Key</c>.</summary>
/// <param name="plan">Where to.</param>
/// <param name="handler">Sends; is disposed with this.</param>
internal sealed class HttpAction(HttpPlan plan, HttpMessageHandler handler) : IAction
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    // A query may hold a secret.
    private readonly string _shownUrl = plan.Url.GetLeftPart(UriPartial.Path);
    private readonly HttpClient _client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    public bool IsOverRange => false;

    /// <summary>The same for the same change of the same store, whoever posts it and when.</summary>
    public static string IdempotencyKey(Change change) => FormattableString.Invariant(
        $"{ChangeJson.ClusterId(change)}-{change.ModRevision}-{Convert.ToHexStringLower(SHA256.HashData(change.Key.Span))}");

    public async ValueTask<ActionFailure?> RunAsync(Change change, IRangeView range, CancellationToken stopped)
    {
        using var content = new ByteArrayContent(ChangeJson.Of(change)) { Headers = { ContentType = Json } };
        using var request = new HttpRequestMessage(HttpMethod.Post, plan.Url) { Content = content };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", IdempotencyKey(change));
        foreach (var (name, value) in plan.Headers) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stopped);
            return response.IsSuccessStatusCode ? null : Refused(response.StatusCode);
        }
        catch (HttpRequestException failure)
        {
            return new ActionFailure(OneLine.Of($"{_shownUrl} cannot be reached: {failure.Message}"), MayBeRetried: true);
        }
    }

    public ValueTask<string> PreviewAsync(Change change, IRangeView range, CancellationToken stopped) =>
        new($"would post to {_shownUrl}: {change}");

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return default;
    }

    private ActionFailure Refused(HttpStatusCode status) => new(
        FormattableString.Invariant($"{_shownUrl} answered {(int)status} {status}"),
        MayBeRetried: (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);
}
