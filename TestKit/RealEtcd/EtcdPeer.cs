namespace Watch.Actors.TestKit;

/// <summary>A member as the others know it.</summary>
/// <param name="Name">Its name in the cluster.</param>
/// <param name="ListenUrl">Where it listens for the others.</param>
/// <param name="AdvertisedUrl">Where the others are told to reach it; may be a proxy.</param>
internal sealed record EtcdPeer(string Name, string ListenUrl, string AdvertisedUrl);
