using System;

namespace Nsinit.Abi;

/// <summary>Flags of open(2), asm-generic/fcntl.h; four of them differ on arm64.</summary>
[Flags]
internal enum OpenFlags : uint
{
    O_RDONLY = 0,
    O_WRONLY = 1,
    O_RDWR = 2,
    O_CREAT = 0x40,
    O_EXCL = 0x80,
    O_NOCTTY = 0x100,
    O_TRUNC = 0x200,
    O_APPEND = 0x400,
    O_NONBLOCK = 0x800,
    O_DIRECTORY = Arch.Arm64 ? 0x4000 : 0x10000,
    O_NOFOLLOW = Arch.Arm64 ? 0x8000 : 0x20000,
    O_CLOEXEC = 0x80000,
    O_PATH = 0x200000,
    O_TMPFILE = Arch.Arm64 ? 0x404000 : 0x410000,
}
