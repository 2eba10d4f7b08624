using Watch.Actors.Cluster.Model;

namespace Watch.Actors.Cluster.Specs.Model;

public sealed class PeerLifeSpec
{
    // b: a beat; 1, 2: an answer of that incarnation. The node is lost at the last step, and not before.
    [Theory]
    [InlineData("never an answer", "b b b", true)]
    [InlineData("as many as may be", "b b", false)]
    [InlineData("an answer begins the count anew", "b b 1 b b 1 b b", false)]
    [InlineData("silent after an answer", "b 1 b b b", true)]
    [InlineData("another incarnation", "b 1 b 2", true)]
    [InlineData("the first answer is the one that counts", "b 2 b 2 b", false)]
    public void A_node_is_lost(string rule, string steps, bool isLost)
    {
        Assert.NotEmpty(rule);
        var life = new PeerLife(2);
        var lives = steps.Split(' ').Select(step => step == "b" ? life.Beats() : life.Answers(step[0])).ToArray();
        Assert.All(lives[..^1], Assert.True);
        Assert.Equal(!isLost, lives[^1]);
    }
}
