using Watch.Actors.Model;

namespace Watch.Actors.Specs.Model;

public sealed class EndpointRotationSpec
{
    [Theory]
    [InlineData(0, "abcab")]
    [InlineData(2, "cabca")]
    [InlineData(3, "abcab")]
    public void Each_endpoint_has_its_turn_beginning_anywhere(int first, string turns)
    {
        var rotation = new EndpointRotation<char>(['a', 'b', 'c'], first);

        Assert.Equal(turns, new string([.. Enumerable.Range(0, 5).Select(_ => Next())]));

        char Next()
        {
            var current = rotation.Current;
            rotation.MoveOn();
            return current;
        }
    }

    [Fact]
    public void The_current_one_stays_until_it_is_moved_on()
    {
        var rotation = new EndpointRotation<char>(['a', 'b'], 0);

        Assert.Equal(rotation.Current, rotation.Current);
    }

    [Fact]
    public void One_endpoint_is_used_again_and_again()
    {
        var rotation = new EndpointRotation<char>(['a'], 0);
        rotation.MoveOn();

        Assert.Equal('a', rotation.Current);
    }
}
