using System.Collections.Immutable;

namespace Watch.Actors.Specs.Model;

public sealed class WatchRulesSpec
{
    private const string InitialList = "an initial list goes with resync, and with no start revision: set Resync, and leave the start revision out";
    private const string ClusterId = "a cluster id goes with a start revision: set both, or leave the cluster id out";
    private const string CreatedNotify = "what stands is told before the watch is created: leave the created notification out";

    private static readonly KeyRange Any = KeyRange.Key("k");

    public static TheoryData<EtcdWatch.Watch, string?> Requests => new()
    {
        { new("t", Any), null },
        { new("t", KeyRange.All), null },
        { new("t", KeyRange.FromKey("z")), null },
        { new("t", KeyRange.Prefix("a")), null },
        { new("t", KeyRange.Between("b", "a")), "range [b, a) is empty: its end must be above its start; exchange the two, or leave the end out to watch one key" },
        { new("t", KeyRange.Between("b", "b")), "range [b, b) is empty: its end must be above its start; exchange the two, or leave the end out to watch one key" },
        { new("t", Any) { Options = new() { StartRevision = long.MaxValue } }, null },
        { new("t", Any) { Options = new() { StartRevision = -1 } }, "start revision -1 is negative: give 0 for \"from now on\", or a revision from 1 on" },
        { new("t", Any) { Options = new() { Filters = EventFilters.NoPut } }, null },
        {
            new("t", Any) { Options = new() { Filters = EventFilters.NoPut | EventFilters.NoDelete } },
            "filters leave out puts and deletes, so nothing would ever arrive: leave out at most one of them"
        },
        { new("t", Any) { Options = new() { Resync = true, InitialList = true } }, null },
        { new("t", Any) { Options = new() { InitialList = true } }, InitialList },
        { new("t", Any) { Options = new() { Resync = true, InitialList = true, StartRevision = 1 } }, InitialList },
        { new("t", Any) { Options = new() { Resync = true, ClusterId = 1, StartRevision = 1 } }, null },
        { new("t", Any) { Options = new() { ClusterId = 1, StartRevision = 1, CreatedNotify = true } }, null },
        { new("t", Any) { Options = new() { ClusterId = 1 } }, ClusterId },
        { new("t", Any) { Options = new() { Resync = true, ClusterId = 1 } }, ClusterId },
        { new("t", Any) { Options = new() { Resync = true, InitialList = true, CreatedNotify = true } }, CreatedNotify },
        { new("t", Any) { Options = new() { Resync = true, ClusterId = 1, StartRevision = 1, CreatedNotify = true } }, CreatedNotify },
        { new("t", Any) { Credit = 0 }, null },
        { new("t", Any) { Credit = -1 }, "credit -1 is negative: give 0 to pull, or how many notifications may be sent ahead" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void What_is_wrong_with_a_request_is_said_in_one_line(EtcdWatch.Watch request, string? says) =>
        Assert.Equal(says, WatchRules.Problem(request));

    [Theory]
    [InlineData("authorization", true)]
    [InlineData("x-tenant_1.a", true)]
    [InlineData("", false)]
    [InlineData("Upper", false)]
    [InlineData("with space", false)]
    [InlineData("line\nbreak", false)]
    [InlineData("key-bin", false)]
    [InlineData("grpc-timeout", false)]
    [InlineData(":path", false)]
    [InlineData("ümlaut", false)]
    public void A_metadata_name_that_cannot_be_sent_is_refused(string name, bool canBeSent)
    {
        var context = new StreamContext { Metadata = ImmutableSortedDictionary<string, string>.Empty.Add(name, "v") };

        Assert.Equal(canBeSent, WatchRules.Problem(new EtcdWatch.Watch("t", Any) { Context = context }) is null);
    }
}
