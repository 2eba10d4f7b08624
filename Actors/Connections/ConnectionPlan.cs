using Watch.Actors.Model;
using Watch.Actors.Settings;
using Watch.Actors.Substreams;
using Watch.Actors.Transport;

namespace Watch.Actors.Connections;

/// <summary>What a connection needs to know.</summary>
/// <param name="Endpoint">The member to connect to.</param>
/// <param name="Context">The metadata of its stream.</param>
/// <param name="OneInFlight">Whether creates go one at a time (rule 4's fallback).</param>
/// <param name="Store">The store that its stream watches; used by one connection at a time.</param>
/// <param name="Ids">Gives watch ids that no watch of this stream ever had.</param>
/// <param name="Settings">Credentials and bounds.</param>
internal sealed record ConnectionPlan(
    Endpoint Endpoint, StreamContext Context, bool OneInFlight, StoreIdentity Store, WatchIds Ids, WatchSettings Settings);
