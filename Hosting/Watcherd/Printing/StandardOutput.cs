using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Watch.Actors.Watcherd.Printing;

/// <summary>Takes whole lines.</summary>
internal interface IOutput
{
    /// <summary>Writes, and is done when the reader has taken it or the system keeps it for the reader.</summary>
    /// <exception cref="OutputClosedException">Nobody reads any longer.</exception>
    /// <exception cref="IOException">It could not be written.</exception>
    Task WriteAsync(ReadOnlyMemory<byte> lines);

    /// <summary>Whether nobody reads any longer, as far as that can be known without writing.</summary>
    bool IsClosed { get; }
}

/// <summary>The reader of the output has gone away, as <c>head</c> does when it has seen enough.</summary>
internal sealed class OutputClosedException(Exception cause) : IOException("the output is closed", cause);

/// <summary>The process's standard output. Writing may wait for a slow reader, so it is done off the actors' threads.</summary>
internal sealed partial class StandardOutput : IOutput
{
    private const int Descriptor = 1;
    private const short PollError = 0x8;

    private readonly Stream _stream;
    private readonly bool _isPipe;

    private StandardOutput(Stream stream, bool isPipe) => (_stream, _isPipe) = (stream, isPipe);

    public bool IsClosed
    {
        get
        {
            var state = new PollState { Descriptor = Descriptor };
            return _isPipe && Poll(ref state, 1, 0) > 0 && (state.Happened & PollError) != 0;
        }
    }

    public static StandardOutput Open() =>
        OpenPipe() is { } pipe ? new StandardOutput(pipe, isPipe: true) : new StandardOutput(Console.OpenStandardOutput(), isPipe: false);

    public Task WriteAsync(ReadOnlyMemory<byte> lines) => Task.Run(() =>
    {
        try
        {
            _stream.Write(lines.Span);
            _stream.Flush();
        }
        catch (IOException closed) when (_isPipe)
        {
            throw new OutputClosedException(closed);
        }
    });

    // The console's own stream says nothing when the other end of a pipe is closed.
    private static AnonymousPipeClientStream? OpenPipe()
    {
        if (OperatingSystem.IsWindows()) return null;
        try
        {
            return new AnonymousPipeClientStream(PipeDirection.Out, new SafePipeHandle(Descriptor, ownsHandle: false));
        }
        catch (IOException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(ref PollState state, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollState
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }
}
