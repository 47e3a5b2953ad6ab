using Nsinit.Abi;
using Nsinit.Bare;

namespace Nsinit.Init;

/// <summary>The child, and all that descends from it or was adopted.</summary>
internal static unsafe class Family
{
    // A chain of parents deeper than this is somebody's bomb; its lower end comes to us as the upper one dies.
    private const int MaxDepth = 32;

    /// <summary>Sends <paramref name="signal"/> to the child and to whom <paramref name="target"/> adds.</summary>
    public static void Signal(Target target, int child, int signal)
    {
        int self = Kernel.Getpid();
        if (target == Target.All && self == 1) { child = -1; }
        else if (target >= Target.Group)
        {
            if (target > Target.Group && Descend(self, target == Target.Session ? child : 0, signal, 0)) { return; }
            child = -child;
        }

        Kernel.Kill(child, signal);
    }

    // /proc/PID/task/PID/children has the pids of the children, each followed by a space. False when it cannot be read.
    private static bool Descend(int pid, int session, int signal, int depth)
    {
        TextRoom room;
        byte* text = (byte*)&room;
        Bytes.Copy(Bytes.Join(Bytes.Join(text, "/proc/"u8, pid), "/task/"u8, pid), Bytes.Of("/children"u8));
        SysResult file = Files.Open(text);
        int number = 0;
        nint count;
        while (depth < MaxDepth && (count = Kernel.Read((int)file.Value, text, TextRoom.Size).Value) > 0)
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

        return !Kernel.Close((int)file.Value).Failed;
    }

    /// <summary>
    /// Reaps all that have ended: several ends may come as one SIGCHLD. The end of <paramref name="child"/> is kept in
    /// <paramref name="end"/>. False when no process is left.
    /// </summary>
    public static bool Reap(Options* options, int child, ChildInfo* end)
    {
        ChildInfo info;
        while (true)
        {
            // To be told of, it is left where it is until its name has been read.
            bool tell = options != null && options->Has(Option.Report);
            SysResult result = Kernel.Waitid(Wait.P_ALL, 0, &info, Wait.WEXITED | Wait.WNOHANG | (tell ? Wait.WNOWAIT : 0));
            if (result.Failed || info.Pid == 0) { return !result.Failed; }
            if (tell)
            {
                if (info.Code != ChildInfo.CLD_EXITED) { TellDeath(&info); }
                Kernel.Waitid(Wait.P_PID, info.Pid, &info, Wait.WEXITED);
            }

            if (info.Pid == child) { info.CopyTo(end); }
            else if (options != null && options->Has(Option.Warn)) { Line.Tell("reaped process "u8, info.Pid); }
        }
    }

    private static void TellDeath(ChildInfo* info)
    {
        NameRoom room;
        byte* name = (byte*)&room;
        Bytes.Copy(Bytes.Join(name, "/proc/"u8, info->Pid), Bytes.Of("/comm"u8));
        nint length = Files.Read(name, name, NameRoom.Size);
        Line line;
        Line.Start(&line, "process "u8);
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
        Line.Send(&line);
    }
}
