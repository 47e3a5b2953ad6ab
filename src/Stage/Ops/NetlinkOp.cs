using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;

namespace Nsinit.Stage.Ops;

/// <summary>Sends netlink requests that the launcher encoded, in one batch, and checks every acknowledgement.</summary>
internal static unsafe class NetlinkOp
{
    private const int HeaderLength = 16;
    private const ushort ErrorMessage = 2;

    /// <summary>
    /// The step of a failure is the sequence number of the request that failed. Requests are carried out before
    /// write(2) returns, so a missing acknowledgement is an error and never a wait.
    /// </summary>
    public static SysResult Run(Machine* machine)
    {
        Instruction* at = machine->At;
        SysResult socket = Kernel.Socket(Socket.AF_NETLINK, Socket.SOCK_RAW | Socket.SOCK_CLOEXEC | Socket.SOCK_NONBLOCK, (int)at->A);
        SysResult result = socket;
        if (socket.Failed) { goto end; }
        int fd = (int)socket.Value;
        byte* requests = PlanReader.Blob(machine->Plan, at->More, out uint length);
        result = Kernel.Write(fd, requests, length);
        if (!result.Failed) { result = Collect(machine, fd, at->B); }
        Kernel.Close(fd);
    end:
        // Forward only, and no further than the plan's end.
        if (result.Failed) { machine->Next += (ushort)at->C; }
        return result;
    }

    private static SysResult Collect(Machine* machine, int fd, ulong wanted)
    {
        PathRoom room;
        byte* buffer = (byte*)&room;
        while (wanted > 0)
        {
            SysResult received = Kernel.Read(fd, buffer, PathRoom.Size);
            if (received.Failed) { return received; }
            nuint left = (nuint)received.Value;
            byte* at = buffer;
            while (left >= HeaderLength + sizeof(int))
            {
                uint size = *(uint*)at;
                if (size < HeaderLength + sizeof(int) || size > left) { break; }
                int error = *(int*)(at + HeaderLength);
                machine->Step = *(int*)(at + 8);
                if (*(ushort*)(at + 4) != ErrorMessage) { return SysResult.Fail(Errno.EPROTO); }
                if (error != 0) { return new SysResult(error); }
                wanted--;
                nuint padded = (size + 3u) & ~3u;
                if (padded >= left || wanted == 0) { break; }
                at += padded;
                left -= padded;
            }
        }

        return default;
    }
}
