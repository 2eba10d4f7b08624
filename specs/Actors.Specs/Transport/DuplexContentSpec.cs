using Watch.Actors.Transport;

namespace Watch.Actors.Specs.Transport;

public sealed class DuplexContentSpec
{
    [Fact]
    public async Task A_request_has_begun_before_its_first_flush_has_returned()
    {
        using var content = new DuplexContent();
        using var connection = new Slow();
        Assert.False(content.HasBegun);
        var sending = content.CopyToAsync(connection);
        Assert.True(content.HasBegun);
        Assert.False(content.Opened.IsCompleted);
        connection.Flushed.SetResult();
        Assert.Same(connection, await content.Opened.Soon());
        content.Dispose();
        await sending.Soon();
    }

    private sealed class Slow : MemoryStream
    {
        public TaskCompletionSource Flushed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override Task FlushAsync(CancellationToken cancellationToken) => Flushed.Task;
    }
}
