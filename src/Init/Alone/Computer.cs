using Nsinit.Abi;

namespace Nsinit.Init.Alone;

/// <summary>
/// Init of a machine, real or virtual, from a disk or an initramfs. It never ends: the kernel would panic. Signals mean
/// what they mean to busybox's init, so that its poweroff, reboot and halt work.
/// </summary>
internal static unsafe class Computer
{
    private const int DefaultGrace = 5;

    /// <summary>Mounts, runs the command on the console, and shuts down when it has ended or a signal says so.</summary>
    public static int Run(int count, byte** arguments, byte** environment, Options* options)
    {
        // Words on the kernel's command line that it does not know come as arguments. Bad ones must not keep us from booting.
        OptionReader.Read(count, arguments, environment, options);
        options->NewSession = true;
        Inherited inherited;
        Inherited.Take(&inherited);
        Boot.Prepare();
        OpenConsole();
        Kernel.Reboot(Power.CtrlAltDelSignals);

        NameRoom room;
        byte** shell = (byte**)&room;
        byte** command = Choose(arguments + options->First, shell);
        while (true)
        {
            long started = Supervision.Clock();
            int child = (int)Payload.Start(options, &inherited, command, environment).Value;
            uint ending = Watch(options, child);
            if (ending == 0 && options->Respawn)
            {
                // A command that cannot live would keep the machine busy with starting it.
                long wait = started + 1000 - Supervision.Clock();
                if (wait > 0) { Pause(wait); }
                continue;
            }

            Power.Down(options, ending == 0 ? Power.Off : ending);
        }
    }

    // What the command line names, or else the first of the usual programs that is there.
    private static byte** Choose(byte** words, byte** shell)
    {
        for (; *words != null; words++)
        {
            if (**words == '/') { return words; }
        }

        Boot.Shell(shell);
        byte* usual = Bytes.Of("/etc/nsinit/start\0/init.sh\0/bin/sh\0"u8);
        for (; *usual != 0; usual += Bytes.Length(usual) + 1)
        {
            Statx info;
            if (Kernel.Statx(Fd.AT_FDCWD, usual, 0, 0, &info).Failed) { continue; }
            shell[0] = usual;
            break;
        }

        return shell;
    }

    // The kernel could not open it when there was no /dev yet.
    private static void OpenConsole()
    {
        SysResult console = Kernel.Openat(Fd.AT_FDCWD, Bytes.Of("/dev/console"u8), OpenFlags.O_RDWR | OpenFlags.O_NOCTTY, 0);
        if (console.Failed) { return; }
        for (int fd = 0; fd < 3; fd++) { Kernel.Dup3((int)console.Value, fd, 0); }
        if (console.Value > 2) { Kernel.Close((int)console.Value); }
    }

    // Returns 0 when the command has ended, or the way to shut down that a signal asked for.
    private static uint Watch(Options* options, int child)
    {
        while (true)
        {
            switch (Supervision.Next(0))
            {
                case Signal.SIGCHLD:
                    ChildInfo end = default;
                    Family.Reap(options, child, &end);
                    if (end.Pid != 0 || child < 0) { return 0; }
                    break;
                case Signal.SIGINT or Signal.SIGTERM: return Power.Restart;
                case Signal.SIGUSR1: return Power.Halt;
                case Signal.SIGUSR2 or Signal.SIGPWR: return Power.Off;
            }
        }
    }

    private static void Pause(long milliseconds)
    {
        Timespec time = new() { Seconds = milliseconds / 1000, Nanoseconds = milliseconds % 1000 * 1_000_000 };
        Kernel.Ppoll(null, 0, &time);
    }

    /// <summary>The grace that a machine's processes get, in seconds.</summary>
    public static int Grace(Options* options) => options->Grace < 0 ? DefaultGrace : options->Grace;
}
