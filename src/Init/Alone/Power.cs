using Nsinit.Abi;

namespace Nsinit.Init.Alone;

/// <summary>The orderly end of a machine.</summary>
internal static unsafe class Power
{
    // Commands of reboot(2), linux/reboot.h.
    public const uint CtrlAltDelSignals = 0;
    public const uint Restart = 0x1234567;
    public const uint Halt = 0xcdef0123;
    public const uint Off = 0x4321fedc;

    private const int MaxPasses = 32;

    /// <summary>TERM, grace, KILL, sync, unmount; then reboot(2), which does not come back unless it is not allowed.</summary>
    public static void Down(Options* options, uint command)
    {
        Line.Say(command == Restart ? "restarting"u8 : command == Halt ? "halting"u8 : "powering off"u8, null);
        Kernel.Kill(-1, Signal.SIGTERM);
        Kernel.Kill(-1, Signal.SIGCONT);
        AwaitEnds(options, Computer.Grace(options) * 1000);
        Kernel.Kill(-1, Signal.SIGKILL);
        AwaitEnds(options, 1000);
        Kernel.Sync();
        for (int i = 0; i < MaxPasses && UnmountSome(); i++) { }
        Kernel.Mount(null, Bytes.Of("/"u8), null, MountFlags.MS_REMOUNT | MountFlags.MS_RDONLY, null);
        Kernel.Reboot(command);
        while (true) { Supervision.Next(0); }
    }

    private static void AwaitEnds(Options* options, long milliseconds)
    {
        long deadline = Supervision.Clock() + milliseconds;
        ChildInfo end;
        while (Family.Reap(options, 0, &end) && Supervision.Next(deadline) != 0) { }
    }

    // One pass over /proc/mounts: what is still busy may be free in the next one. Returns whether anything was unmounted.
    // A line is a source, a space, the mount point with \ooo for odd characters, and more.
    private static bool UnmountSome()
    {
        PathRoom pathRoom;
        TextRoom textRoom;
        byte* path = (byte*)&pathRoom;
        byte* text = (byte*)&textRoom;
        bool some = false;
        int field = 0;
        int length = 0;
        SysResult file = Kernel.Openat(Fd.AT_FDCWD, Bytes.Of("/proc/mounts"u8), OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0);
        nint count;
        while ((count = Kernel.Read((int)file.Value, text, TextRoom.Size).Value) > 0)
        {
            for (nint i = 0; i < count; i++)
            {
                byte next = text[i];
                if (next == '\n') { field = length = 0; }
                else if (next != ' ')
                {
                    if (field == 1 && length < PathRoom.Size - 1) { path[length++] = next; }
                }
                else if (field++ == 1)
                {
                    path[length] = 0;
                    Unescape(path);
                    // The root is the one path of a single character.
                    if (length > 1) { some |= !Kernel.Umount2(path, 0).Failed; }
                }
            }
        }

        Kernel.Close((int)file.Value);
        return some;
    }

    private static void Unescape(byte* path)
    {
        byte* to = path;
        while (*path != 0)
        {
            byte next = *path++;
            if (next == '\\' && path[0] != 0 && path[1] != 0 && path[2] != 0)
            {
                next = (byte)((path[0] - '0') << 6 | (path[1] - '0') << 3 | (path[2] - '0'));
                path += 3;
            }

            *to++ = next;
        }

        *to = 0;
    }
}
