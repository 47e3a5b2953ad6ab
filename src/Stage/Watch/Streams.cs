using System.Runtime.CompilerServices;
using Nsinit.Abi;

namespace Nsinit.Stage.Watch;

/// <summary>Writing that does not give up half-way.</summary>
internal static unsafe class Streams
{
    /// <summary>Waits where the other side is slow; false when it takes no more.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool WriteAll(int to, byte* data, nuint count)
    {
        while (count > 0)
        {
            SysResult result = Kernel.Write(to, data, count);
            if (result.Is(Errno.EAGAIN))
            {
                PollFd fd = new() { Fd = to, Events = PollFd.POLLOUT };
                Kernel.Ppoll(&fd, 1, null);
                continue;
            }

            if (result.Is(Errno.EINTR)) { continue; }
            if (result.Failed) { return false; }
            data += result.Value;
            count -= (nuint)result.Value;
        }

        return true;
    }
}
