using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Bare;

namespace Nsinit.Init;

/// <summary>The lone life: <c>nsinit-init [OPTION]... [--] CMD ARG...</c> runs CMD and is its init.</summary>
internal static unsafe class Life
{
    /// <summary>Reads the command line, prepares, starts the command, and stays until it is over. Returns the exit code.</summary>
    public static int Run(int count, byte** arguments, byte** environment)
    {
        Options options = default;
        return Run(count, arguments, environment, &options);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Run(int count, byte** arguments, byte** environment, Options* options)
    {
        if (count > 0) { Personality.Apply(arguments[0], options); }
        bool first = Kernel.Getpid() == 1;
        bool ours = first && options->Has(Option.Own);
        bool mounted = ours && Boot.MountProc();
        bool machine = ours && Boot.IsMachine();
        int result = OptionReader.Read(count, arguments, environment, options);
        byte** command = arguments + options->First;
        // Words on the kernel's command line that it does not know come as arguments. Bad ones must not keep us from booting.
        if (machine) { return Computer.Run(options, command, environment); }

        CommandRoom room;
        if (result == OptionReader.GoOn && *command == null && !options->Has(Option.Pause))
        {
            command = room.Words(Bytes.Of("/bin/sh"u8));
            if (!ours) { result = Text.Print(Text.Usage, 2); }
        }

        if (result == OptionReader.GoOn) { result = Live(options, first, command, environment); }

        // A mount namespace may outlive this one's processes.
        if (mounted) { Kernel.Umount2(Bytes.Of("/proc"u8), MountApi.MNT_DETACH); }
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Live(Options* options, bool first, byte** command, byte** environment)
    {
        if (!first)
        {
            if (options->Has(Option.Adopt)) { Kernel.Prctl(Prctl.PR_SET_CHILD_SUBREAPER, 1); }
            else if (options->Verbosity > 0) { Line.Say("not PID 1: orphans need -s"u8); }
        }

        if (options->DeathSignal != 0) { Kernel.Prctl(Prctl.PR_SET_PDEATHSIG, options->DeathSignal); }
        Supervision life = default;
        life.Options = options;
        Inherited inherited;
        Inherited.Take(&inherited);
        if (options->Has(Option.NewSession) && !Kernel.Ioctl(0, Ioctl.TIOCNOTTY, 0).Failed
            && Kernel.Getsid(0).Value == Kernel.Getpid())
        {
            // The leader of a session that gives up its terminal gets these two from the kernel; they are not for CMD.
            life.Swallow = Signal.Bit(Signal.SIGHUP) | Signal.Bit(Signal.SIGCONT);
        }

        if (!options->Has(Option.Pause))
        {
            SysResult child = Payload.Start(options, &inherited, command, environment);
            if (child.Failed)
            {
                Line.Say("cannot fork: out of memory or over a limit"u8);
                return Payload.NotExecutable;
            }

            life.Child = (int)child.Value;
            if (options->Verbosity > 1) { Line.Tell("started child "u8, life.Child); }
        }

        // What CMD was given is its own: we keep no pipe of it open and no mount busy.
        Kernel.CloseFrom(3);
        Kernel.Chdir(Bytes.Of("/"u8));
        return Supervision.Run(&life);
    }
}
