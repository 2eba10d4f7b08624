using Watch.Actors.Cluster.Model;

namespace Watch.Actors.Cluster.Specs.Model;

public sealed class PatienceSpec
{
    [Theory]
    [InlineData(1, 30, new[] { 1, 1, 2, 4, 8, 14 })]
    [InlineData(1, 4, new[] { 1, 1, 2 })]
    [InlineData(3, 7, new[] { 3, 3, 1 })]
    [InlineData(5, 2, new[] { 2 })]
    public void Each_wait_is_as_long_as_all_before_it_and_all_are_as_long_as_may_be(int first, int most, int[] waits)
    {
        var patience = new Patience(TimeSpan.FromSeconds(first), TimeSpan.FromSeconds(most));
        var waited = new List<int>();
        while (!patience.IsOver) waited.Add((int)patience.Next().TotalSeconds);
        Assert.Equal(waits, waited);
    }

    [Fact]
    public void An_answer_begins_it_anew()
    {
        var patience = new Patience(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        for (var i = 0; i < 6; i++) _ = patience.Next();
        Assert.True(patience.IsOver);

        patience.Reset();

        Assert.False(patience.IsOver);
        Assert.Equal(TimeSpan.FromSeconds(1), patience.Next());
    }
}
