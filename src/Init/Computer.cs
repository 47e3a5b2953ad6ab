using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Bare;

namespace Nsinit.Init;

/// <summary>
/// Init of a machine, real or virtual, from a disk or an initramfs. It never ends: the kernel would panic. Signals mean
/// what they mean to busybox's init, so that its poweroff, reboot and halt work.
/// </summary>
internal static unsafe class Computer
{
    private const int DefaultGrace = 5;

    /// <summary>Mounts, runs the command on the console, and shuts down when it has ended or a signal says so.</summary>
    public static int Run(Options* options, byte** command, byte** environment)
    {
        options->Given |= Option.Machine | Option.NewSession;
        if (options->Grace < 0) { options->Grace = DefaultGrace; }
        Inherited inherited;
        Inherited.Take(&inherited);
        Boot.Prepare();
        OpenConsole();
        Kernel.Reboot(Power.CtrlAltDelSignals);

        CommandRoom room;
        if (*command == null || **command != '/') { command = room.Words(Usual()); }
        uint ending;
        do
        {
            long started = Clock.Monotonic();
            int child = (int)Payload.Start(options, &inherited, command, environment).Value;
            ending = child < 0 ? 0 : Watch(options, child);
            // A command that cannot live would keep the machine busy with starting it.
            long wait = started + 1000 - Clock.Monotonic();
            Timespec pause = Clock.Duration(wait);
            if (ending == 0 && wait > 0) { Kernel.Ppoll(null, 0, &pause); }
        }
        while (ending == 0 && options->Has(Option.Respawn));
        Power.Down(options, ending == 0 ? Power.Off : ending);
        return 0;
    }

    // The first of the usual programs that is there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Usual()
    {
        Statx info;
        byte* program = Bytes.Of("/etc/nsinit/start\0/init.sh\0/bin/sh\0"u8);
        while (Files.Stat(program, &info).Failed)
        {
            byte* next = Bytes.After(program);
            if (*next == 0) { break; }
            program = next;
        }

        return program;
    }

    // The kernel could not open it when there was no /dev yet.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OpenConsole()
    {
        SysResult console = Kernel.Openat(Fd.AT_FDCWD, Bytes.Of("/dev/console"u8), OpenFlags.O_RDWR | OpenFlags.O_NOCTTY, 0);
        if (console.Failed) { return; }
        for (int fd = 0; fd < 3; fd++) { Kernel.Dup3((int)console.Value, fd, 0); }
        if (console.Value > 2) { Kernel.Close((int)console.Value); }
    }

    // Returns 0 when the command has ended, or the way to shut down that a signal asked for.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Watch(Options* options, int child)
    {
        ChildInfo end;
        end.Pid = 0;
        while (true)
        {
            switch (Signals.Wait(0))
            {
                case Signal.SIGCHLD:
                    Family.Reap(options, child, &end);
                    if (end.Pid != 0) { return 0; }
                    break;
                case Signal.SIGINT or Signal.SIGTERM: return Power.Restart;
                case Signal.SIGUSR1: return Power.Halt;
                case Signal.SIGUSR2 or Signal.SIGPWR: return Power.Off;
            }
        }
    }
}
