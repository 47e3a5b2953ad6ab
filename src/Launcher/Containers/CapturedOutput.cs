using System;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Launch;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>A pipe that takes standard output and error of a process; the beginning is kept, the rest is read and forgotten.</summary>
internal sealed unsafe class CapturedOutput : IDisposable
{
    private const int Kept = 4096;
    private const int BufferSize = 4096;

    private readonly OwnedFd _read;
    private readonly byte[] _kept = new byte[Kept];
    private int _length;

    /// <summary>Hands its other end over.</summary>
    public CapturedOutput(Descriptors descriptors)
    {
        int* ends = stackalloc int[2];
        Kernel.Pipe2(ends, OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK).OrThrow("make a pipe");
        _read = new OwnedFd(ends[0]);
        using OwnedFd write = new(ends[1]);
        // Only our end is to be read without waiting.
        Kernel.Fcntl(write.Value, Misc.F_SETFL, 0).OrThrow("make a pipe");
        descriptors.SetStandard(1, write.Value);
        descriptors.SetStandard(2, write.Value);
    }

    public string Text => Encoding.UTF8.GetString(_kept, 0, _length);

    public void Dispose() => _read.Dispose();

    /// <summary>Reads until the process of <paramref name="pidfd"/> has ended, whoever else may hold the pipe; false when that does not come in time.</summary>
    public bool WaitForEnd(int pidfd, TimeSpan limit)
    {
        long until = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        bool open = true;
        PollFd* fds = stackalloc PollFd[2];
        while (true)
        {
            fds[0] = new PollFd { Fd = pidfd, Events = PollFd.POLLIN };
            fds[1] = new PollFd { Fd = open ? _read.Value : -1, Events = PollFd.POLLIN };
            long left = Math.Max(0, until - Environment.TickCount64);
            Timespec timeout = new() { Seconds = left / 1000, Nanoseconds = left % 1000 * 1_000_000 };
            SysResult result = Kernel.Ppoll(fds, 2, &timeout);
            if (result.Error == Errno.EINTR) { continue; }
            if (result.Value == 0) { return false; }
            open &= Drain();
            if (fds[0].Revents != 0) { return true; }
        }
    }

    // False at its end.
    private bool Drain()
    {
        byte* buffer = stackalloc byte[BufferSize];
        while (true)
        {
            SysResult result = Kernel.Read(_read.Value, buffer, BufferSize);
            if (result.Error == Errno.EAGAIN) { return true; }
            if (result.Failed || result.Value == 0) { return false; }
            int count = Math.Min((int)result.Value, Kept - _length);
            new ReadOnlySpan<byte>(buffer, count).CopyTo(_kept.AsSpan(_length));
            _length += count;
        }
    }
}
