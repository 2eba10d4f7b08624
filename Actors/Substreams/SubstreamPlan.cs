using Watch.Actors.Settings;

namespace Watch.Actors.Substreams;

/// <summary>What a substream needs beside its state.</summary>
/// <param name="State">What the watch is and how far it has come.</param>
/// <param name="Ids">Gives watch ids that no watch of this stream ever had.</param>
/// <param name="Settings">The settings of this cluster.</param>
internal sealed record SubstreamPlan(SubstreamState State, WatchIds Ids, WatchSettings Settings);
