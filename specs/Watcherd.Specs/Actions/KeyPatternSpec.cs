using System.Text;
using Watch.Actors.Watcherd.Actions;

namespace Watch.Actors.Watcherd.Specs.Actions;

/// <summary>Keys become paths: each its own, and none outside of the folder.</summary>
public class KeyPatternSpec
{
    [Theory]
    [InlineData("/d/{key}", "p/a", "/d/p/a")]
    [InlineData("/d/{rest}", "p/a", "/d/a")]
    [InlineData("/d/{name}.conf", "p/a/b", "/d/b.conf")]
    [InlineData("/d/{flat}", "p/a", "/d/p%2Fa")]
    [InlineData("/d/{hash}", "p/a", "its SHA-256")]
    [InlineData("/d/{name}/{key}", "a", "/d/a/a")]
    [InlineData("/d/{key}", "..", "/d/%2E%2E")]
    [InlineData("/d/{key}", "../../etc/passwd", "/d/%2E%2E/%2E%2E/etc/passwd")]
    [InlineData("/d/{key}", "a/./b/..", "/d/a/%2E/b/%2E%2E")]
    [InlineData("/d/{key}", "..a/.b", "/d/..a/.b")]
    [InlineData("/d/{key}", "/etc/passwd", "/d/%/etc/passwd")]
    [InlineData("/d/{key}", "a//b/", "/d/a/%/b/%")]
    [InlineData("/d/{name}", "a/", "/d/%")]
    [InlineData("/d/{rest}", "p/", "/d/%")]
    [InlineData("/d/{key}", "100%", "/d/100%25")]
    [InlineData("/d/{key}", "a\0b\n", "/d/a%00b%0A")]
    [InlineData("/d/{key}", "\u00ff\u00fe", "/d/%FF%FE")]
    [InlineData("/d/{key}", "\u00c3\u00a9", "/d/é")]
    [InlineData("/d/{key}", ".watcherd-x.new", "/d/%2Ewatcherd-x%2Enew")]
    public void Path_of_a_key(string pattern, string latin1, string path)
    {
        var key = Encoding.Latin1.GetBytes(latin1);
        var expected = pattern.Contains("{hash}", StringComparison.Ordinal)
            ? "/d/" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(key))
            : path;
        Assert.Equal(expected, new KeyPattern(pattern, 2).PathOf(key));
    }

    [Fact]
    public void No_two_keys_have_one_path_and_none_leads_out_of_the_folder()
    {
        var random = new Random(1);
        byte[] letters = [(byte)'a', (byte)'/', (byte)'.', (byte)'%', (byte)'2', (byte)'E', 0, 0xff];
        foreach (var pattern in new[] { "/d/{key}", "/d/x{flat}" })
        {
            var keyOf = new Dictionary<string, string>();
            for (var i = 0; i < 20_000; i++)
            {
                var key = new byte[random.Next(1, 7)];
                for (var at = 0; at < key.Length; at++) key[at] = letters[random.Next(letters.Length)];
                var path = Path.GetFullPath(new KeyPattern(pattern, 0).PathOf(key));
                Assert.StartsWith("/d/", path);
                Assert.Equal(Convert.ToHexString(key), keyOf.TryGetValue(path, out var other) ? other : keyOf[path] = Convert.ToHexString(key));
            }
        }
    }

    [Theory]
    [InlineData("/srv/site/{key}", "/srv/site")]
    [InlineData("/srv/p-{name}.conf", "/srv")]
    [InlineData("/srv/{name}/x", "/srv")]
    [InlineData("/srv/x.conf", "/srv")]
    public void The_folder_that_is_not_left(string pattern, string folder) => Assert.Equal(folder, new KeyPattern(pattern, 0).Folder);
}
