using Nsinit.Abi;

namespace Nsinit.Stage.Watch;

/// <summary>The terminal that the person sits at: standard input, else output, else error.</summary>
internal static unsafe class Screen
{
    /// <summary>Turns off line editing, echo and signals on standard input; false when it is no terminal.</summary>
    public static bool MakeRaw(Termios* saved)
    {
        if (Kernel.Ioctl(0, Ioctl.TCGETS, (nint)saved).Failed) { return false; }
        Termios raw = *saved;
        raw.MakeRaw();
        return !Kernel.Ioctl(0, Ioctl.TCSETSW, (nint)(&raw)).Failed;
    }

    public static void Restore(Termios* saved) => Kernel.Ioctl(0, Ioctl.TCSETSW, (nint)saved);

    /// <summary>Gives <paramref name="terminal"/> the size of the screen.</summary>
    public static void CopySize(int terminal)
    {
        WinSize size;
        if (Size(&size)) { Kernel.Ioctl(terminal, Ioctl.TIOCSWINSZ, (nint)(&size)); }
    }

    /// <summary>The size of the first standard descriptor that is a terminal; false when none is.</summary>
    public static bool Size(WinSize* size)
    {
        for (int fd = 0; fd < 3; fd++)
        {
            if (!Kernel.Ioctl(fd, Ioctl.TIOCGWINSZ, (nint)size).Failed) { return true; }
        }

        return false;
    }
}
