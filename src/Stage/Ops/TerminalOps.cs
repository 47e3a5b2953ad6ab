using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;

namespace Nsinit.Stage.Ops;

/// <summary>Instructions on terminals, pty(7).</summary>
internal static unsafe class TerminalOps
{
    /// <summary>
    /// The slave comes from the master by TIOCGPTPEER, never by its path: a name under /dev/pts can be a trap
    /// (CVE-2025-52565). For the same reason the device number of ptmx is checked.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult OpenPty(Machine* machine)
    {
        Instruction* at = machine->At;
        SysResult result = machine->Keep(at->Slot, Kernel.Openat(machine->Dir, Bytes.Of("ptmx"u8),
            OpenFlags.O_RDWR | OpenFlags.O_NOCTTY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC, 0));
        if (result.Failed) { return result; }
        int master = machine->Slots[at->Slot];
        machine->Step = 1;
        Statx info;
        result = Files.Stat(master, Bytes.Empty, &info);
        if (result.Failed) { return result; }
        if (info.RdevMajor != PtmxMajor || info.RdevMinor != PtmxMinor) { return SysResult.Fail(Errno.ENOTTY); }
        machine->Step = 2;
        int unlock = 0;
        result = Kernel.Ioctl(master, Ioctl.TIOCSPTLCK, (nint)(&unlock));
        if (result.Failed) { return result; }
        machine->Step = 3;
        result = Kernel.Ioctl(master, Ioctl.TIOCGPTPEER,
            (nint)(OpenFlags.O_RDWR | OpenFlags.O_NOCTTY | OpenFlags.O_CLOEXEC));
        result = machine->Keep(at->A, result);
        if (result.Failed) { return result; }
        machine->Step = 4;
        ulong size = at->B;
        if (size != 0) { result = Kernel.Ioctl(master, Ioctl.TIOCSWINSZ, (nint)(&size)); }
        if (result.Failed || at->C == 0) { return result; }
        machine->Step = 5;
        return Kernel.Fchownat(machine->Slots[at->A], Bytes.Empty, (uint)at->C, uint.MaxValue, AtFlags.AT_EMPTY_PATH);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Take(Machine* machine)
    {
        int terminal = machine->Fd;
        SysResult result = Kernel.Ioctl(terminal, Ioctl.TIOCSCTTY, 0);
        for (int fd = 0; fd < 3 && !result.Failed; fd++) { result = Kernel.Dup3(terminal, fd, 0); }
        return result;
    }

    private const uint PtmxMajor = 5;
    private const uint PtmxMinor = 2;
}
