using Nsinit.Abi;
using Nsinit.Init.Ops;

namespace Nsinit.Init.Alone;

/// <summary>Starts the command as a child.</summary>
internal static unsafe class Payload
{
    public const int NotExecutable = 126;
    private const int NotFound = 127;

    /// <summary>
    /// Forks; the child gets the terminal, the signal state that init was started with, and becomes the command. Returns
    /// its pid, or an error.
    /// </summary>
    public static SysResult Start(Options* options, Inherited* inherited, byte** command, byte** environment)
    {
        int parent = Kernel.Getpid();
        SysResult child = Kernel.Fork();
        if (child.Failed || child.Value != 0) { return child; }
        if (options->NewSession)
        {
            Kernel.Setsid();
            Kernel.Ioctl(0, Ioctl.TIOCSCTTY, options->Machine ? 1 : 0);
        }
        else
        {
            // Its own group in the foreground, so that ^C is for it alone. SIGTTOU is blocked here. No terminal, or not
            // ours: then there is nothing to take.
            int self = Kernel.Getpid();
            Kernel.Setpgid(0, 0);
            Kernel.Ioctl(0, Ioctl.TIOCSPGRP, (nint)(&self));
        }

        OwnListener(environment, parent);
        inherited->Restore();
        Become(command, environment);
        return default;
    }

    // Sockets that were handed to this process are for the command; it knows them by its pid, sd_listen_fds(3).
    private static void OwnListener(byte** environment, int parent)
    {
        NameRoom room;
        for (; *environment != null; environment++)
        {
            if (!Bytes.StartsWith(*environment, "LISTEN_PID="u8) || Bytes.Number(*environment + 11) != parent) { continue; }
            byte* own = (byte*)&room;
            Bytes.WriteNumber(Bytes.Copy(own, Bytes.Of("LISTEN_PID="u8)), (uint)Kernel.Getpid());
            *environment = own;
            return;
        }
    }

    private static void Become(byte** command, byte** environment)
    {
        byte* path = Bytes.Variable(environment, "PATH="u8);
        if (path == null) { path = Bytes.Of("/bin:/usr/bin:/sbin:/usr/sbin"u8); }
        int step = 0;
        SysResult result = ExecOp.Search(command[0], path, command, environment, &step);
        bool missing = result.Is(Errno.ENOENT) || result.Is(Errno.ENOTDIR);
        Line.Say(missing ? "command not found: "u8 : step == ExecOp.IsDirectory ? "a directory, not a command: "u8 : "command cannot be executed: "u8, command[0]);
        Kernel.Exit(missing ? NotFound : NotExecutable);
    }
}
