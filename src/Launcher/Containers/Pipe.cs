using System;
using Nsinit.Abi;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>A pipe of which a payload has one end.</summary>
internal sealed unsafe class Pipe : IDisposable
{
    private OwnedFd? _ours;

    private Pipe(OwnedFd theirs, OwnedFd ours)
    {
        Theirs = theirs;
        _ours = ours;
    }

    /// <summary>The payload's end.</summary>
    public OwnedFd Theirs { get; }

    /// <summary>The other end; from now on the caller's.</summary>
    public OwnedFd TakeOurs()
    {
        OwnedFd ours = _ours!;
        _ours = null;
        return ours;
    }

    /// <summary>
    /// Makes one, pipe(2); with <paramref name="write"/> the payload writes to it. It is <paramref name="owner"/>'s, who could not open
    /// /dev/stdout again otherwise.
    /// </summary>
    public static Pipe Make(uint owner, bool write)
    {
        int* ends = stackalloc int[2];
        Kernel.Pipe2(ends, OpenFlags.O_CLOEXEC).OrThrow("make a pipe");
        Pipe pipe = new(new OwnedFd(ends[write ? 1 : 0]), new OwnedFd(ends[write ? 0 : 1]));
        fixed (byte* empty = "\0"u8)
        {
            SysResult given = Kernel.Fchownat(pipe.Theirs.Value, empty, owner, uint.MaxValue, AtFlags.AT_EMPTY_PATH);
            if (given.Failed)
            {
                pipe.Dispose();
                given.OrThrow("give a pipe to its user");
            }
        }

        return pipe;
    }

    public void Dispose()
    {
        Theirs.Dispose();
        _ours?.Dispose();
    }
}
