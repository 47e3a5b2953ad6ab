using System;

namespace Nsinit.Abi;

/// <summary>The argument of openat2(2), linux/openat2.h.</summary>
internal struct OpenHow
{
    public ulong Flags;
    public ulong Mode;
    public ulong Resolve;
}

/// <summary>How openat2(2) may walk a path, linux/openat2.h.</summary>
[Flags]
internal enum ResolveFlags : uint
{
    None = 0,
    RESOLVE_NO_XDEV = 0x01,
    RESOLVE_NO_MAGICLINKS = 0x02,
    RESOLVE_NO_SYMLINKS = 0x04,
    RESOLVE_BENEATH = 0x08,
    RESOLVE_IN_ROOT = 0x10,
}
