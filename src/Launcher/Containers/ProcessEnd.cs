using System;
using Nsinit.Abi;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Waits for the end of a process that is not this one's child.</summary>
internal static class ProcessEnd
{
    /// <summary>Whether it came within <paramref name="limit"/>; null waits for ever. A pidfd becomes readable when its process has ended.</summary>
    public static unsafe bool Wait(OwnedFd pidfd, TimeSpan? limit)
    {
        PollFd fd = new() { Fd = pidfd.Value, Events = PollFd.POLLIN };
        long until = Environment.TickCount64 + (long)(limit ?? TimeSpan.Zero).TotalMilliseconds;
        while (true)
        {
            long left = Math.Max(0, until - Environment.TickCount64);
            Timespec timeout = new() { Seconds = left / 1000, Nanoseconds = left % 1000 * 1_000_000 };
            SysResult result = Kernel.Ppoll(&fd, 1, limit is null ? null : &timeout);
            if (result.Error != Errno.EINTR) { return result.Value > 0; }
        }
    }
}
