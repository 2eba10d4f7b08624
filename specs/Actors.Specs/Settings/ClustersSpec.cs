using Watch.Actors.Settings;

namespace Watch.Actors.Specs.Settings;

public sealed class ClustersSpec
{
    private const string Two = """
        watch-actors {
          ring.capacity = 7
          etcd.user = common
          clusters.archive {
            etcd.endpoints = ["http://archive:2379"]
            ring.max-bytes = 5 KiB
          }
          clusters."eu.west" {
            etcd.endpoints = ["http://eu:2379"]
          }
        }
        """;

    public static TheoryData<string, string> BadOverrides => new()
    {
        { "etcd.endpoint = [a]", "watch-actors.clusters.archive.etcd.endpoint: no such setting; did you mean watch-actors.clusters.archive.etcd.endpoints?" },
        { "clusters.inner.ring.capacity = 1", "watch-actors.clusters.archive.clusters: no such setting; did you mean watch-actors.clusters.archive.etcd.user?" },
        { "etcd = here", "watch-actors.clusters.archive.etcd: is a section: give the settings in it, such as watch-actors.clusters.archive.etcd.endpoints" },
        { "ring.capacity = 0", "watch-actors.clusters.archive.ring.capacity: is 0: give 1 or more" },
        { "etcd.window-size = 1 KiB", "watch-actors.clusters.archive.etcd.window-size is 1024: give 65535 to 16777216 bytes" },
        { "etcd.password = x", "watch-actors.clusters.archive.etcd.password: is set and watch-actors.etcd.user is not: a password needs its user" },
    };

    [Fact]
    public void A_cluster_overrides_what_it_names_and_has_the_rest_in_common()
    {
        var archive = Hocon.Read(Two, "archive");

        Assert.Equal("http://archive:2379", Assert.Single(archive.Endpoints).ToString());
        Assert.Equal(new RingSettings(Capacity: 7, MaxBytes: 5 * 1024), archive.Ring);
        Assert.Equal("common", archive.Credentials?.User);
        Assert.Equal(16, archive.Credit);
    }

    [Fact]
    public void Overrides_of_a_cluster_leave_the_common_one_alone()
    {
        var common = Hocon.Read(Two);

        Assert.Equal("http://127.0.0.1:2379", Assert.Single(common.Endpoints).ToString());
        Assert.Equal(new RingSettings(Capacity: 7, MaxBytes: 1024 * 1024), common.Ring);
    }

    [Fact]
    public void A_name_in_quotes_may_have_dots() =>
        Assert.Equal("http://eu:2379", Assert.Single(Hocon.Read(Two, "eu.west").Endpoints).ToString());

    [Theory]
    [InlineData("mars", "cluster \"mars\" is not configured: add watch-actors.clusters.mars.etcd.endpoints")]
    [InlineData("eu", "cluster \"eu\" is not configured: add watch-actors.clusters.eu.etcd.endpoints")]
    [InlineData("eu.north", "cluster \"eu.north\" is not configured: add watch-actors.clusters.\"eu.north\".etcd.endpoints")]
    public void A_cluster_that_is_not_configured_is_told_with_the_key_to_add(string name, string says)
    {
        Assert.Equal(says, Hocon.Problem(Two, name));
        Assert.Equal(says, Hocon.Problem("", name));
    }

    [Theory]
    [MemberData(nameof(BadOverrides))]
    public void A_fault_in_an_override_names_the_key_where_it_stands(string line, string says) =>
        Assert.Equal(says, Hocon.Problem($"watch-actors.clusters.archive.{line}", "archive"));

    [Fact]
    public void A_fault_in_what_is_common_is_named_there_also_for_a_cluster() =>
        Assert.Equal("watch-actors.ring.capacity: is 0: give 1 or more", Hocon.Problem(Two.Replace("= 7", "= 0", StringComparison.Ordinal), "archive"));

    [Fact]
    public void An_unknown_key_of_any_cluster_is_told_whichever_is_read() =>
        Assert.Equal(
            "watch-actors.clusters.\"eu.west\".rink: no such setting; did you mean watch-actors.clusters.\"eu.west\".ring.capacity?",
            Hocon.Problem("watch-actors.clusters.\"eu.west\".rink = 1"));

    [Fact]
    public void A_cluster_that_is_no_section_is_told() =>
        Assert.Equal(
            "watch-actors.clusters.archive: is a section: give the settings in it, such as watch-actors.clusters.archive.etcd.endpoints",
            Hocon.Problem("watch-actors.clusters.archive = \"http://archive:2379\""));

    [Fact]
    public void Clusters_that_are_no_section_are_told() =>
        Assert.Equal("watch-actors.clusters: is a section: give it a section for each cluster, by name", Hocon.Problem("watch-actors.clusters = [a, b]"));
}
