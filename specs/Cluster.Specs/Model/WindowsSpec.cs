using Watch.Actors.Cluster.Model;

namespace Watch.Actors.Cluster.Specs.Model;

public sealed class WindowsSpec
{
    public static TheoryData<string, long[], string> Arrivals => new()
    {
        { "in order", [1, 2, 3], "Due Due Due" },
        { "doubled", [1, 1, 2, 2], "Due Again Due Again" },
        { "one is lost and all are sent again", [1, 3, 4, 2, 3, 4], "Due Early Early Due Due Due" },
        { "an old one overtakes nothing", [1, 2, 1, 3], "Due Due Again Due" },
        { "none of this epoch", [0, -1], "Again Again" },
    };

    public static TheoryData<string, int[], string> Sizes => new()
    {
        { "as many as fit", [4, 4, 4], "1 2" },
        { "exactly the window", [5, 5, 1], "1 2" },
        { "one larger than the window goes alone", [40, 1], "1" },
        { "a small one waits behind a large one", [4, 40, 1], "1" },
        { "an empty one", [0, 10, 1], "1 2" },
    };

    [Theory]
    [MemberData(nameof(Arrivals))]
    public void Pieces_are_taken_in_order_each_once(string rule, long[] numbers, string arrivals)
    {
        var window = default(ReceiveWindow);

        Assert.True(arrivals == string.Join(' ', numbers.Select(number => window.Take(number).ToString())), rule);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void No_more_bytes_are_on_their_way_than_the_window_has(string rule, int[] sizes, string taken)
    {
        var window = new SendWindow<int>(10);
        foreach (var size in sizes) window.Add(size, size);

        Assert.True(taken == Taken(window), rule);
    }

    [Fact]
    public void What_has_arrived_makes_room()
    {
        var window = new SendWindow<int>(10);
        foreach (var size in new[] { 6, 4, 5, 5 }) window.Add(size, size);
        Assert.Equal("1 2", Taken(window));

        Assert.Equal([6], window.Acknowledged(1));
        Assert.Equal("3", Taken(window));
        Assert.Equal([4, 5], window.Acknowledged(3));
        Assert.Empty(window.Acknowledged(2));
        Assert.Equal("4", Taken(window));
        Assert.False(window.IsEmpty);
        Assert.Equal([5], window.Acknowledged(long.MaxValue));
        Assert.True(window.IsEmpty);
    }

    [Fact]
    public void What_was_on_its_way_at_two_looks_in_a_row_is_sent_again_with_all_behind_it()
    {
        var window = new SendWindow<int>(10);
        foreach (var size in new[] { 1, 2, 3 }) window.Add(size, size);
        Taken(window);

        Assert.Empty(window.Overdue());
        Assert.Equal([1L, 2, 3], window.Overdue().Select(each => each.Number));
        window.Acknowledged(1);
        Assert.Empty(window.Overdue());
        Assert.Equal([2L, 3], window.Overdue().Select(each => each.Number));
        window.Acknowledged(3);
        Assert.Empty(window.Overdue());
        Assert.Empty(window.Overdue());
    }

    [Fact]
    public void What_was_not_sent_yet_is_not_sent_again()
    {
        var window = new SendWindow<int>(10);
        window.Add(1, 10);
        window.Add(2, 10);
        Taken(window);
        window.Overdue();

        Assert.True(window.HasWaiting);
        Assert.Equal([1L], window.Overdue().Select(each => each.Number));
        Assert.Empty(window.Acknowledged(0));
    }

    private static string Taken(SendWindow<int> window)
    {
        var numbers = new List<long>();
        while (window.TryTake(out var next)) numbers.Add(next.Number);
        return string.Join(' ', numbers);
    }
}
