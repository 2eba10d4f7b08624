namespace Watch.Actors.Watcherd.Specs;

/// <summary>What is wrong with arguments is said in one line that names the thing and the remedy; the exit code is 2.</summary>
public class UsageSpec
{
    [Theory]
    [InlineData("no command: give watch, run, check or demo, see watcherd --help")]
    [InlineData("unknown command or flag \"foo\": give watch, run, check or demo, see watcherd --help", "foo")]
    [InlineData("KEY is missing: give the key to watch, as in watcherd watch greeting", "watch")]
    [InlineData("KEY is empty: give a key, or add --prefix to watch every key", "watch", "")]
    [InlineData("unknown flag \"--foo\": see watcherd watch --help; a key that begins with - goes after --", "watch", "a", "--foo")]
    [InlineData("unknown flag \"--foo\": see watcherd watch --help; a key that begins with - goes after --", "watch", "a", "b", "--foo")]
    [InlineData("one argument too many, \"c\": see watcherd watch --help", "watch", "a", "b", "c")]
    [InlineData("range [b, a) is empty: its end must be above its start; exchange the two, or leave the end out to watch one key", "watch", "b", "a")]
    [InlineData("RANGE_END is empty: leave it out to watch one key, or give --from-key for no end", "watch", "a", "")]
    [InlineData("RANGE_END \"b\" and --prefix exclude each other: give one of them", "watch", "a", "b", "--prefix")]
    [InlineData("RANGE_END \"b\" and --from-key exclude each other: give one of them", "watch", "a", "b", "--from-key")]
    [InlineData("--prefix and --from-key exclude each other: give one of them", "watch", "a", "--prefix", "--from-key")]
    [InlineData("start revision -3 is negative: give 0 for \"from now on\", or a revision from 1 on", "watch", "a", "--rev", "-3")]
    [InlineData("--rev \"x\" is no whole number: give one such as 1", "watch", "a", "--rev", "x")]
    [InlineData("filters leave out puts and deletes, so nothing would ever arrive: leave out at most one of them", "watch", "a", "--filter", "put", "--filter", "delete")]
    [InlineData("--filter \"x\" is unknown: give put or delete", "watch", "a", "--filter", "x")]
    [InlineData("-o \"xml\" is unknown: give json or text", "watch", "a", "-o", "xml")]
    [InlineData("--count 0 is too small: give at least 1", "watch", "a", "--count", "0")]
    [InlineData("--idle-exit \"soon\" is no duration: give one such as 500ms, 5s or 2m", "watch", "a", "--idle-exit", "soon")]
    [InlineData("--connect-timeout 0 is too short: give at least 1ms", "watch", "a", "--connect-timeout", "0")]
    [InlineData("--endpoints: endpoint is empty: give an address such as http://127.0.0.1:2379", "watch", "a", "--endpoints", "")]
    [InlineData("--endpoints: endpoint \"http://\" is malformed: give an address such as http://127.0.0.1:2379", "watch", "a", "--endpoints", "http://")]
    [InlineData("--endpoints: endpoint \"ftp://x\" has the unknown scheme \"ftp\": use http or https", "watch", "a", "--endpoints", "http://a,ftp://x")]
    [InlineData("--cacert \"/nope\" does not exist: give the path of a PEM file, or leave the flag out", "watch", "a", "--cacert", "/nope")]
    [InlineData("--cacert \"/dev/null\" holds no certificate: give a PEM file with a BEGIN CERTIFICATE block", "watch", "a", "--cacert", "/dev/null")]
    [InlineData("--cert is given and --key is not: a client certificate needs its private key", "watch", "a", "--cert", "/dev/null")]
    [InlineData("--key is given and --cert is not: a private key needs its certificate", "watch", "a", "--key", "/dev/null")]
    [InlineData("--user \"root\" has no password: give --user root:password", "watch", "a", "--user", "root")]
    [InlineData("--user has no name: give --user name:password", "watch", "a", "--user", ":x")]
    [InlineData("Required argument missing for option: '--rev': see watcherd watch --help", "watch", "a", "--rev")]
    [InlineData("Option '--rev' expects a single argument but 2 were provided: see watcherd watch --help", "watch", "a", "--rev", "1", "--rev", "2")]
    [InlineData("the demo needs one endpoint: give one, or leave --endpoints out", "demo", "--endpoints", "a,b")]
    [InlineData("the demo cuts the connection itself and cannot stand in a TLS one: give https://a:2379 as http://, or leave --endpoints out", "demo", "--endpoints", "https://a")]
    [InlineData("--config is missing: give the file, as in watcherd check --config watcherd.conf", "check")]
    [InlineData("--config is empty: give the file, as in watcherd check --config watcherd.conf", "check", "--config", "")]
    [InlineData("unknown flag \"--foo\": see watcherd check --help; a key that begins with - goes after --", "check", "--foo")]
    public async Task Bad_usage(string line, params string[] args)
    {
        var run = await CapturedRun.OfAsync(args);
        Assert.Equal(["watcherd: " + line], run.Errors);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
    }
}
