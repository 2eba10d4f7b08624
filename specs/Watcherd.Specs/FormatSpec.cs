using System.Buffers;
using System.Text;
using Watch.Actors.Watcherd.CommandLine;
using Watch.Actors.Watcherd.Printing;

namespace Watch.Actors.Watcherd.Specs;

/// <summary>How single lines look, and how values get into HOCON.</summary>
public class FormatSpec
{
    [Theory]
    [InlineData("{\"kind\":\"started\",\"revision\":7}\n", "started")]
    [InlineData("{\"kind\":\"progress\",\"revision\":7}\n", "progress")]
    [InlineData("{\"kind\":\"compacted\",\"revision\":7}\n", "compacted")]
    [InlineData("{\"kind\":\"resynced\",\"revision\":7}\n", "resynced")]
    [InlineData("{\"kind\":\"ended\",\"revision\":7,\"reason\":\"NoLeader: etcdserver: \\\"no\\\" leader\"}\n", "ended")]
    public void Json_notices(string line, string kind)
    {
        using var json = new JsonFormat();
        Assert.Equal(line, Render(json, kind));
    }

    [Theory]
    [InlineData("progress notify: 7\n", "progress")]
    [InlineData("watch created: 7\n", "started")]
    [InlineData("compacted: 7\n", "compacted")]
    public void Text_notices(string line, string kind) => Assert.Equal(line, Render(new TextFormat(hasColour: false), kind));

    [Theory]
    [InlineData("plain")]
    [InlineData("quote\" and \\backslash\\")]
    [InlineData("${substitution} # comment // comment {x=1}")]
    [InlineData("tab\tnewline\n\u0001end")]
    [InlineData("\"\"\"")]
    [InlineData("é中😀")]
    public void A_value_survives_hocon(string password)
    {
        var plan = new ClusterPlan([], ("na\"me", password), Transport.TlsSettings.None);
        var config = plan.ToConfig();
        Assert.Equal(("na\"me", password), (config.GetString("watch-actors.etcd.user"), config.GetString("watch-actors.etcd.password")));
    }

    private static string Render(IEventFormat format, string kind)
    {
        var output = new ArrayBufferWriter<byte>();
        switch (kind)
        {
            case "started": format.Started(output, 7); break;
            case "progress": format.Progress(output, 7); break;
            case "compacted": format.Compacted(output, 7); break;
            case "resynced": format.Resynced(output, 7); break;
            default: format.Ended(output, 7, new EndReason(EndKind.NoLeader, "etcdserver: \"no\" leader")); break;
        }
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
