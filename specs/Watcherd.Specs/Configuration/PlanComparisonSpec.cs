using Watch.Actors.Watcherd.Configuration;

namespace Watch.Actors.Watcherd.Specs.Configuration;

/// <summary>A reload touches what differs, and nothing else.</summary>
public class PlanComparisonSpec
{
    private const string Start =
        """
        contexts { c { password = p, user = u }, d {} }
        watches {
          one { context = c, key = k, actions { a { type = exec, argv = ["/opt/bin/thing", x], env { A = b } } } }
          two { context = d, key = k, actions { a { type = http, url = "http://h/p", headers { A = b } } } }
        }
        """;

    [Theory]
    [InlineData("", "", "")]
    [InlineData("[\"/opt/bin/thing\", x]", "[\"/opt/bin/thing\", y]", "one")]
    [InlineData("env { A = b }", "env { A = c }", "one")]
    [InlineData("password = p", "password = q", "one")]
    [InlineData("headers { A = b }", "headers { A = c }", "two")]
    [InlineData("http://h/p", "http://h/q", "two")]
    [InlineData("d {}", "d { endpoints = [a] }", "two")]
    [InlineData("d {}", "d { require-leader = on }", "two")]
    [InlineData("two { context = d, key = k", "two { context = d, prefix = k", "two")]
    [InlineData("two { context = d, key = k", "two { context = d, key = k, prev-kv = on", "two")]
    [InlineData("a { type = http", "b { type = http", "two")]
    [InlineData("{ type = http", "{ timeout = 1s, type = http", "two")]
    [InlineData("{ type = http", "{ retry.tries = 1, type = http", "two")]
    public void What_has_changed(string before, string after, string changed)
    {
        var comparison = Compare(before, after);
        Assert.Equal(changed.Length > 0 ? [changed] : [], comparison.Changed);
        Assert.Equal(new[] { "one", "two" }.Where(name => name != changed), comparison.Unchanged);
        Assert.Empty(comparison.Added.Concat(comparison.Removed).Concat(comparison.NeedRestart));
    }

    [Fact]
    public void What_is_new_and_what_is_gone()
    {
        var comparison = Compare("two {", "three {");
        Assert.Equal(["three"], comparison.Added);
        Assert.Equal(["two"], comparison.Removed);
        Assert.Equal(["one"], comparison.Unchanged);
    }

    [Fact]
    public void What_takes_effect_at_the_next_start()
    {
        Assert.Equal(["watcherd.status"], Compare("watches {", "status.enabled = off\nwatches {").NeedRestart);
        Assert.Equal(["watcherd.state-dir"], Compare("watches {", "state-dir = other\nwatches {").NeedRestart);
    }

    [Fact]
    public void A_template_whose_text_has_changed()
    {
        using var given = new Given();
        const string Text = "watcherd { state-dir = s, watches { w { key = k, actions { a { type = file, path = x, template = t.hbs } } } } }";
        given.Folder.Write("t.hbs", "one");
        var old = given.Read(Text).Plan!;
        given.Folder.Write("t.hbs", "two");
        Assert.Equal(["w"], PlanComparison.Of(old, given.Read(Text).Plan!).Changed);
    }

    private static PlanComparison Compare(string before, string after)
    {
        using var given = new Given();
        var changed = before.Length > 0 ? Start.Replace(before, after, StringComparison.Ordinal) : Start;
        Assert.Equal(before.Length > 0, changed != Start);
        return PlanComparison.Of(Plan(given, Start), Plan(given, changed));
    }

    private static DaemonPlan Plan(Given given, string text)
    {
        var reading = given.Read($"watcherd {{ state-dir = s\n{text}\n}}");
        Assert.Empty(reading.Problems);
        return reading.Plan!;
    }
}
