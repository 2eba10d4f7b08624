namespace Watch.Actors.Model;

/// <summary>Which endpoint is tried next: each in turn, beginning anywhere (rule 18 →).</summary>
/// <typeparam name="T">What an endpoint is.</typeparam>
internal sealed class EndpointRotation<T>(IReadOnlyList<T> endpoints, int first)
{
    private int _at = first % endpoints.Count;

    public T Current => endpoints[_at];

    public void MoveOn() => _at = (_at + 1) % endpoints.Count;
}
