using Nsinit.Abi;

namespace Nsinit.Init.Alone;

/// <summary>The child, and all that descends from it or was adopted.</summary>
internal static unsafe class Family
{
    // A chain of parents deeper than this is somebody's bomb; its lower end comes to us as the upper one dies.
    private const int MaxDepth = 32;

    /// <summary>Sends <paramref name="signal"/> to the child and to whom <paramref name="target"/> adds.</summary>
    public static void Signal(Target target, int child, int signal)
    {
        if (target == Target.Child) { Kernel.Kill(child, signal); }
        else if (target == Target.Group) { Kernel.Kill(-child, signal); }
        else if (target == Target.All && Kernel.Getpid() == 1) { Kernel.Kill(-1, signal); }
        else if (!Descend(Kernel.Getpid(), target == Target.Session ? child : 0, signal, 0)) { Kernel.Kill(-child, signal); }
    }

    // /proc/PID/task/PID/children has the pids of the children, each followed by a space. False when it cannot be read.
    private static bool Descend(int pid, int session, int signal, int depth)
    {
        if (depth == MaxDepth) { return true; }
        NameRoom pathRoom;
        byte* path = (byte*)&pathRoom;
        byte* end = Bytes.WriteNumber(Bytes.Copy(path, Bytes.Of("/proc/"u8)), (uint)pid);
        end = Bytes.WriteNumber(Bytes.Copy(end, Bytes.Of("/task/"u8)), (uint)pid);
        Bytes.Copy(end, Bytes.Of("/children"u8));
        SysResult file = Kernel.Openat(Fd.AT_FDCWD, path, OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0);
        if (file.Failed) { return false; }

        TextRoom textRoom;
        byte* text = (byte*)&textRoom;
        int number = 0;
        nint count;
        while ((count = Kernel.Read((int)file.Value, text, TextRoom.Size).Value) > 0)
        {
            for (nint i = 0; i < count; i++)
            {
                if (text[i] != ' ')
                {
                    number = number * 10 + (text[i] - '0');
                    continue;
                }

                if (session == 0 || Kernel.Getsid(number).Value == session) { Kernel.Kill(number, signal); }
                Descend(number, session, signal, depth + 1);
                number = 0;
            }
        }

        Kernel.Close((int)file.Value);
        return true;
    }

    /// <summary>
    /// Reaps all that have ended: several ends may come as one SIGCHLD. The end of <paramref name="child"/> is kept in
    /// <paramref name="end"/>. False when no process is left.
    /// </summary>
    public static bool Reap(Options* options, int child, ChildInfo* end)
    {
        while (true)
        {
            ChildInfo info = default;
            // Left where it is until its name has been read.
            uint peek = options->Report ? Wait.WNOWAIT : 0;
            SysResult result = Kernel.Waitid(Wait.P_ALL, 0, &info, Wait.WEXITED | Wait.WNOHANG | peek);
            if (result.Is(Errno.EINTR)) { continue; }
            if (result.Failed) { return false; }
            if (info.Pid == 0) { return true; }
            if (options->Report)
            {
                if (info.Code != ChildInfo.CLD_EXITED) { TellDeath(&info); }
                ChildInfo same = default;
                Kernel.Waitid(Wait.P_PID, info.Pid, &same, Wait.WEXITED);
            }

            if (info.Pid == child) { *end = info; }
            else if (options->Warn) { Tell("reaped process "u8, info.Pid); }
        }
    }

    private static void TellDeath(ChildInfo* info)
    {
        NameRoom pathRoom;
        byte* path = (byte*)&pathRoom;
        Bytes.Copy(Bytes.WriteNumber(Bytes.Copy(path, Bytes.Of("/proc/"u8)), (uint)info->Pid), Bytes.Of("/comm"u8));
        NameRoom nameRoom;
        byte* name = (byte*)&nameRoom;
        SysResult file = Kernel.Openat(Fd.AT_FDCWD, path, OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0);
        nint length = Kernel.Read((int)file.Value, name, 31).Value;
        Kernel.Close((int)file.Value);

        Line line;
        Line.Start(&line);
        line.Add("process "u8);
        line.Add(info->Pid);
        if (length > 0)
        {
            // Its last byte is a line feed.
            name[length - 1] = 0;
            line.Add(" ("u8);
            line.Add(name);
            line.Add(")"u8);
        }

        line.Add(" died of "u8);
        line.AddSignal(info->Status);
        line.Send();
    }

    /// <summary>A line about a number.</summary>
    public static void Tell(System.ReadOnlySpan<byte> what, int number)
    {
        Line line;
        Line.Start(&line);
        line.Add(what);
        line.Add(number);
        line.Send();
    }
}
