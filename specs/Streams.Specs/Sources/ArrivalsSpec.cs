using Watch.Actors.Streams.Stages;
using Watch.Actors.TestKit;

namespace Watch.Actors.Streams.Specs.Sources;

/// <summary>What a source keeps of what has arrived. E11: events up to 11; P12: progress; L20: a list.</summary>
public class ArrivalsSpec
{
    [Theory]
    [InlineData("E11 E12 E13", "E11 E12 E13")]
    [InlineData("P11 P12 P13", "P13")]
    [InlineData("E11 P12 E13 P14 P15", "E11 P12 E13 P15")]
    [InlineData("L20 E20 P20 P21", "L20 E20 P20 P21")]
    [InlineData("L20 E20 P20 P21 P22", "L20 E20 P20 P22")]
    [InlineData("L20 P20 P21 P22", "L20 P20 P22")]
    [InlineData("L20 P20 L30 P30", "L30 P30")]
    [InlineData("E11 P12 L20 E20 L30 E30 P30", "E11 L20 E20 L30 E30 P30")]
    public void Of_what_takes_no_credit_the_latest_is_kept(string arrived, string kept)
    {
        var arrivals = new Arrivals();
        foreach (var one in arrived.Split(' ')) arrivals.Add(Parse(one));
        var taken = new List<string>();
        Assert.Equal(kept.Split(' ').Length, arrivals.Count);
        while (arrivals.TryTake(out var one)) taken.Add(Format(one));
        Assert.Equal(kept, string.Join(' ', taken));
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    public void A_list_that_takes_the_place_of_a_whole_one_is_whole(bool first, bool second, bool isWhole)
    {
        var arrivals = new Arrivals();
        arrivals.Add(new EtcdWatch.Resynced("tag", 20) { IsWhole = first });
        arrivals.Add(new EtcdWatch.Progress("tag", 20));
        arrivals.Add(new EtcdWatch.Resynced("tag", 30) { IsWhole = second });
        Assert.True(arrivals.TryTake(out var taken));
        Assert.Equal(new EtcdWatch.Resynced("tag", 30) { IsWhole = isWhole }, taken);
    }

    [Fact]
    public void Cleared_it_is_empty()
    {
        var arrivals = new Arrivals();
        arrivals.Add(Parse("E11"));
        arrivals.Clear();
        Assert.False(arrivals.TryTake(out _));
    }

    internal static EtcdWatch.INotification Parse(string text)
    {
        var revision = long.Parse(text[1..], System.Globalization.CultureInfo.InvariantCulture);
        return text[0] switch
        {
            'E' => new EtcdWatch.Events("tag", Answers.Batch(Answers.Put("a", revision))),
            'P' => new EtcdWatch.Progress("tag", revision),
            'L' => new EtcdWatch.Resynced("tag", revision) { ClusterId = (ulong)revision * 10 },
            _ => new EtcdWatch.Started("tag", revision),
        };
    }

    private static string Format(EtcdWatch.INotification notification) => notification switch
    {
        EtcdWatch.Events events => $"E{events.Batch.LastRevision}",
        EtcdWatch.Progress progress => $"P{progress.Revision}",
        EtcdWatch.Resynced resynced => $"L{resynced.Revision}",
        _ => "?",
    };
}
