using System.Globalization;
using System.Net;

namespace Watch.Actors.TestKit;

/// <summary>Whose a connection on loopback is, as the kernel tells it. Linux.</summary>
internal static class ProcessSockets
{
    /// <summary>Whether a process holds the end of a connection that is bound to this address.</summary>
    public static bool Owns(int processId, IPEndPoint local) => Inode(local) is { } inode && Holds(processId, $"socket:[{inode}]");

    // The lines of the table: number, local and remote address (IPv4 in the machine's byte order), state, queues, timers, user, time-out,
    // inode.
    private static string? Inode(IPEndPoint local)
    {
        var address = string.Create(
            CultureInfo.InvariantCulture, $"{BitConverter.ToUInt32(local.Address.MapToIPv4().GetAddressBytes()):X8}:{local.Port:X4}");
        return File.ReadLines("/proc/net/tcp")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(fields => fields.Length > 9 && fields[1] == address)?[9];
    }

    private static bool Holds(int processId, string socket)
    {
        try
        {
            return Directory.EnumerateFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/fd"))
                .Any(each => IsLinkTo(each, socket));
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    private static bool IsLinkTo(string file, string target)
    {
        try
        {
            return new FileInfo(file).LinkTarget == target;
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return false;
        }
    }
}
