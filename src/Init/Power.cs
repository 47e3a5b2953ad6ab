using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nsinit.Abi;
using Nsinit.Bare;

namespace Nsinit.Init;

/// <summary>The orderly end of a machine.</summary>
internal static unsafe class Power
{
    // Commands of reboot(2), linux/reboot.h.
    public const uint CtrlAltDelSignals = 0;
    public const uint Restart = 0x1234567;
    public const uint Halt = 0xcdef0123;
    public const uint Off = 0x4321fedc;

    [StructLayout(LayoutKind.Sequential, Size = Size)]
    private struct MountsRoom
    {
        public const int Size = 32768;
    }

    private const int MaxPasses = 32;

    /// <summary>TERM, grace, KILL, sync, unmount; then reboot(2), which does not come back unless it is not allowed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Down(Options* options, uint command)
    {
        Line.Say(command == Restart ? "restarting"u8 : command == Halt ? "halting"u8 : "powering off"u8);
        Kernel.Kill(-1, Signal.SIGTERM);
        Kernel.Kill(-1, Signal.SIGCONT);
        AwaitEnds(options, options->Grace * 1000);
        Kernel.Kill(-1, Signal.SIGKILL);
        AwaitEnds(options, 1000);
        Kernel.Sync();
        for (int i = 0; i < MaxPasses && UnmountSome(); i++) { }
        Kernel.Mount(null, Bytes.Of("/"u8), null, MountFlags.MS_REMOUNT | MountFlags.MS_RDONLY, null);
        Kernel.Reboot(command);
        while (true) { Signals.Wait(0); }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AwaitEnds(Options* options, long milliseconds)
    {
        long deadline = Clock.Monotonic() + milliseconds;
        ChildInfo end;
        while (Family.Reap(options, 0, &end) && Signals.Wait(deadline) != 0) { }
    }

    // One pass over /proc/mounts: what is still busy may be free in the next one. Returns whether anything was unmounted.
    // A line is a source, a space, the mount point with \ooo for odd characters, a space, and more.
    private static bool UnmountSome()
    {
        MountsRoom room;
        byte* at = (byte*)&room;
        nint count = Files.Read(Bytes.Of("/proc/mounts"u8), at, MountsRoom.Size - 4);
        // However the table was cut off: a line ends here, and so does the table.
        *(uint*)(at + (count < 0 ? 0 : count)) = ' ' | ' ' << 8 | '\n' << 16;
        bool some = false;
        while (*at != 0)
        {
            while (*at++ != ' ') { }
            byte* path = at;
            byte* to = at;
            byte next;
            while ((next = *at++) != ' ')
            {
                if (next == '\\')
                {
                    next = (byte)((at[0] - '0') << 6 | (at[1] - '0') << 3 | (at[2] - '0'));
                    at += 3;
                }

                *to++ = next;
            }

            *to = 0;
            // The root is the one path of a single character.
            if (path[1] != 0) { some |= !Kernel.Umount2(path, 0).Failed; }
            while (*at++ != '\n') { }
        }

        return some;
    }
}
