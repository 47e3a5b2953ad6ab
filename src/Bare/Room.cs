using System.Runtime.InteropServices;

namespace Nsinit.Bare;

// Room on the stack for what the kernel fills in. For stackalloc the compiler would add a probe, a guard word and a check on
// each way out: more code than the function around it.

/// <summary>Room for a name or a few numbers.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct NameRoom
{
    public const int Size = 64;
}

/// <summary>Room for a piece of a file that is read in pieces.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct TextRoom
{
    public const int Size = 512;
}

/// <summary>Room for any path, its NUL included.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct PathRoom
{
    public const int Size = 4096;
}
