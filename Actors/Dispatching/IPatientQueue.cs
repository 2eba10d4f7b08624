using Akka.Actor;

namespace Watch.Actors.Dispatching;

/// <summary>A mailbox's queue in which some messages may lie until its actor runs for another reason.</summary>
internal interface IPatientQueue
{
    /// <summary>Adds a message if it may lie.</summary>
    /// <returns>False if it was not added: its actor is to be run for it.</returns>
    bool TryLay(Envelope envelope);
}
