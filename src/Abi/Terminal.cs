namespace Nsinit.Abi;

/// <summary>The size of a terminal in character cells, ioctl_tty(2).</summary>
internal struct WinSize
{
    public ushort Rows;
    public ushort Columns;
    public ushort PixelsX;
    public ushort PixelsY;
}

/// <summary>Modes of a terminal as TCGETS gives them, asm-generic/termbits.h.</summary>
internal unsafe struct Termios
{
    public uint InputFlags;
    public uint OutputFlags;
    public uint ControlFlags;
    public uint LocalFlags;
    public byte Line;
    public fixed byte ControlCharacters[19];

    public const int VTIME = 5;
    public const int VMIN = 6;

    /// <summary>Turns off all processing, as cfmakeraw(3) does.</summary>
    public void MakeRaw()
    {
        InputFlags &= ~0x5ebu;                // IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON
        OutputFlags &= ~1u;                   // OPOST
        LocalFlags &= ~0x804bu;               // ECHO ECHONL ICANON ISIG IEXTEN
        ControlFlags = (ControlFlags & ~0x130u) | 0x30;   // CSIZE PARENB off, CS8
        ControlCharacters[VMIN] = 1;
        ControlCharacters[VTIME] = 0;
    }
}

/// <summary>Requests of ioctl(2) on terminals, and on sockets about interfaces.</summary>
internal static class Ioctl
{
    public const uint SIOCSIFFLAGS = 0x8914;
    public const uint TCGETS = 0x5401;
    public const uint TCSETS = 0x5402;
    public const uint TCSETSW = 0x5403;
    public const uint TIOCSCTTY = 0x540e;
    public const uint TIOCSPGRP = 0x5410;
    public const uint TIOCNOTTY = 0x5422;
    public const uint TIOCGWINSZ = 0x5413;
    public const uint TIOCSWINSZ = 0x5414;
    public const uint TIOCSPTLCK = 0x40045431;
    public const uint TIOCGPTPEER = 0x5441;
    public const uint NS_GET_USERNS = 0xb701;
    public const uint NS_GET_PARENT = 0xb702;
    public const uint NS_GET_NSTYPE = 0xb703;
}
