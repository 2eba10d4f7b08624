namespace Watch.Actors.Streams.Specs.Sources;

/// <summary>Which ending is which exception.</summary>
public class WatchEndingsSpec
{
    [Theory]
    [InlineData(EndKind.Unsubscribed, null)]
    [InlineData(EndKind.Closed, null)]
    [InlineData(EndKind.Compacted, typeof(WatchHistoryLostException))]
    [InlineData(EndKind.HistoryLost, typeof(WatchHistoryLostException))]
    [InlineData(EndKind.InvalidRequest, typeof(WatchRefusedException))]
    [InlineData(EndKind.DuplicateTag, typeof(WatchRefusedException))]
    [InlineData(EndKind.PermissionDenied, typeof(WatchRefusedException))]
    [InlineData(EndKind.Unauthenticated, typeof(WatchRefusedException))]
    [InlineData(EndKind.FutureRevision, typeof(WatchRefusedException))]
    [InlineData(EndKind.Halted, typeof(WatchRefusedException))]
    [InlineData(EndKind.Cancelled, typeof(WatchUnavailableException))]
    [InlineData(EndKind.NoLeader, typeof(WatchUnavailableException))]
    [InlineData(EndKind.RetriesExhausted, typeof(WatchUnavailableException))]
    [InlineData(EndKind.TooManyWatches, typeof(WatchUnavailableException))]
    [InlineData(EndKind.Failed, typeof(WatchUnavailableException))]
    public void An_ending_is(EndKind kind, Type? exception) =>
        Assert.Equal(exception, WatchEndings.Failure(new EndReason(kind, "why"))?.GetType());

    [Fact]
    public void Every_kind_of_ending_has_its_exception() => Assert.All(
        Enum.GetValues<EndKind>(),
        kind => Assert.NotEqual(typeof(WatchEndedException), WatchEndings.Failure(new EndReason(kind, "why"))?.GetType()));
}
