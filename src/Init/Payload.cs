using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;

namespace Nsinit.Init;

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
        if (child.Value != 0) { return child; }
        int self = Kernel.Getpid();
        if (options->Has(Option.NewSession))
        {
            Kernel.Setsid();
            Kernel.Ioctl(0, Ioctl.TIOCSCTTY, options->Has(Option.Machine) ? 1 : 0);
        }
        else if (!options->Has(Option.SingleChild))
        {
            // Its own group in the foreground, so that ^C is for it alone. SIGTTOU is blocked here. No terminal, or not
            // ours: then there is nothing to take.
            Kernel.Setpgid(0, 0);
            Kernel.Ioctl(0, Ioctl.TIOCSPGRP, (nint)(&self));
        }

        // Sockets that were handed to this process are for the command; it knows them by its pid, sd_listen_fds(3).
        NameRoom room;
        byte* listener = (byte*)&room;
        for (byte** variable = environment; *variable != null; variable++)
        {
            byte* pid = Bytes.Rest(*variable, "LISTEN_PID="u8);
            if (pid == null || Bytes.Number(pid) != parent) { continue; }
            Bytes.Join(listener, "LISTEN_PID="u8, self);
            *variable = listener;
        }

        Inherited.Restore(inherited);
        return Kernel.Exit(Become(command, environment));
    }

    // Returns the exit code of a command that cannot be executed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Become(byte** command, byte** environment)
    {
        byte* path = Bytes.Variable(environment, Bytes.Of("PATH="u8));
        if (path == null) { path = Bytes.Of("/bin:/usr/bin:/sbin:/usr/sbin"u8); }
        int step = 0;
        SysResult result = Execute.Search(command[0], path, command, environment, &step);
        if (result.Is(Errno.ENOEXEC))
        {
            // A script without a first line, which execvp(3) gives to the shell. The word before the command is not needed.
            command[-1] = Bytes.Of("/bin/sh"u8);
            Kernel.Execve(command[-1], command - 1, environment);
        }

        bool missing = result.Is(Errno.ENOENT) || result.Is(Errno.ENOTDIR);
        Line.Say(!missing ? step == ExecStep.IsDirectory ? "a directory, no command: "u8 : "cannot be executed: "u8
            : step == ExecStep.InterpreterMissing ? "its interpreter is missing: "u8 : "command not found: "u8, command[0]);
        return missing ? NotFound : NotExecutable;
    }
}
