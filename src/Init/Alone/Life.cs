using Nsinit.Abi;

namespace Nsinit.Init.Alone;

/// <summary>The lone life: <c>nsinit-init [OPTION]... [--] CMD ARG...</c> runs CMD and is its init.</summary>
internal static unsafe class Life
{
    /// <summary>Reads the command line, prepares, starts the command, and stays until it is over. Returns the exit code.</summary>
    public static int Run(int count, byte** arguments, byte** environment)
    {
        Options options = default;
        Personality.Apply(arguments[0], &options);
        bool first = Kernel.Getpid() == 1;
        bool ours = first && options.Own;
        bool mounted = ours && Boot.MountProc();
        if (ours && Boot.IsMachine())
        {
            options.Machine = true;
            return Computer.Run(count, arguments, environment, &options);
        }

        int result = OptionReader.Read(count, arguments, environment, &options);
        byte** command = arguments + options.First;
        NameRoom room;
        byte** shell = (byte**)&room;
        if (result == OptionReader.GoOn && *command == null && !options.Pause)
        {
            if (ours) { command = Boot.Shell(shell); }
            else { result = Text.Print(Text.Usage, 2); }
        }

        if (result == OptionReader.GoOn)
        {
            if (!first) { BecomeReaper(&options); }
            if (options.DeathSignal != 0) { Kernel.Prctl(Prctl.PR_SET_PDEATHSIG, options.DeathSignal); }
            result = Live(&options, command, environment);
        }

        // A mount namespace may outlive this one's processes.
        if (mounted) { Kernel.Umount2(Bytes.Of("/proc"u8), MountApi.MNT_DETACH); }
        return result;
    }

    private static void BecomeReaper(Options* options)
    {
        if (options->Adopt) { Kernel.Prctl(Prctl.PR_SET_CHILD_SUBREAPER, 1); }
        else if (options->Verbosity > 0)
        {
            Line.Say("not PID 1 and no subreaper, so orphans are not reaped: use -s or set TINI_SUBREAPER"u8, null);
        }
    }

    private static int Live(Options* options, byte** command, byte** environment)
    {
        Supervision life = new() { Options = options };
        Inherited inherited;
        Inherited.Take(&inherited);
        if (options->NewSession && !Kernel.Ioctl(0, Ioctl.TIOCNOTTY, 0).Failed && Kernel.Getsid(0).Value == Kernel.Getpid())
        {
            // The leader of a session that gives up its terminal gets these two from the kernel; they are not for CMD.
            life.Swallow = Signal.Bit(Signal.SIGHUP) | Signal.Bit(Signal.SIGCONT);
        }

        if (!options->Pause)
        {
            SysResult child = Payload.Start(options, &inherited, command, environment);
            if (child.Failed)
            {
                Line.Say("no process can be made: out of memory or over a limit"u8, null);
                return Payload.NotExecutable;
            }

            life.Child = (int)child.Value;
            if (options->Verbosity > 1) { Family.Tell("started process "u8, life.Child); }
        }

        // What CMD was given is its own: we keep no pipe of it open and no mount busy.
        Kernel.CloseRange(3, uint.MaxValue, 0);
        Kernel.Chdir(Bytes.Of("/"u8));
        return life.Run();
    }
}
