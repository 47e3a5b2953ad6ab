using System;

namespace Nsinit.Abi;

/// <summary>Flags of the *at calls, linux/fcntl.h.</summary>
[Flags]
internal enum AtFlags : uint
{
    None = 0,
    AT_SYMLINK_NOFOLLOW = 0x100,
    AT_REMOVEDIR = 0x200,
    AT_SYMLINK_FOLLOW = 0x400,
    AT_EMPTY_PATH = 0x1000,
    AT_RECURSIVE = 0x8000,
}

/// <summary>Descriptor values with a meaning of their own.</summary>
internal static class Fd
{
    /// <summary>Relative paths start at the working directory.</summary>
    public const int AT_FDCWD = -100;
}
