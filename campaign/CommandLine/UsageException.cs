namespace Watch.Actors.Campaign.CommandLine;

/// <summary>The command line asks for something that cannot be; the message is one line that names the thing and the remedy.</summary>
internal sealed class UsageException(string message) : Exception(message);
