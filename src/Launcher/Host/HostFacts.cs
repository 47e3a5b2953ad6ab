using Nsinit.Abi;
using Nsinit.Linux;

namespace Nsinit.Launcher.Host;

/// <summary>What the launcher itself has: its capabilities, its terminal.</summary>
internal static unsafe class HostFacts
{
    /// <summary>The capabilities this process may use, as bits. Nobody can give away more.</summary>
    public static ulong Capabilities
    {
        get
        {
            CapHeader header = new() { Version = CapHeader.Version3 };
            CapData data = default;
            Kernel.Capget(&header, &data).OrThrow("read capabilities");
            return data.PermittedLow | (ulong)data.PermittedHigh << 32;
        }
    }

    /// <summary>The user as whom this process acts; 0 is root, of the host or of a user namespace.</summary>
    public static uint User => Kernel.Geteuid();

    /// <summary>Its group.</summary>
    public static uint Group => Kernel.Getegid();

    /// <summary>Size of the terminal on standard input, output or error; zeros when none is one.</summary>
    public static WinSize Screen
    {
        get
        {
            WinSize size = default;
            for (int fd = 0; fd < 3; fd++)
            {
                if (!Kernel.Ioctl(fd, Ioctl.TIOCGWINSZ, (nint)(&size)).Failed) { break; }
            }

            return size;
        }
    }

    /// <summary>Whether <paramref name="fd"/> is a terminal.</summary>
    public static bool IsTerminal(int fd)
    {
        Termios modes;
        return !Kernel.Ioctl(fd, Ioctl.TCGETS, (nint)(&modes)).Failed;
    }
}
