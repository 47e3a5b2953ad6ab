using System.Runtime.CompilerServices;
using Nsinit.Abi;

namespace Nsinit.Bare;

/// <summary>Small questions to the file system, by path.</summary>
internal static unsafe class Files
{
    /// <summary>Opens a file for reading.</summary>
    public static SysResult Open(byte* path) =>
        Kernel.Openat(Fd.AT_FDCWD, path, OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0);

    /// <summary>The beginning of a small file; returns how many bytes there were, or less than 0.</summary>
    public static nint Read(byte* path, void* buffer, nuint size)
    {
        int file = (int)Open(path).Value;
        nint count = Kernel.Read(file, buffer, size).Value;
        Kernel.Close(file);
        return count;
    }

    /// <summary>statx(2) by path, links followed; with an empty path, of the descriptor.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SysResult Stat(int directory, byte* path, Statx* info) =>
        Kernel.Statx(directory, path, AtFlags.AT_EMPTY_PATH, Statx.STATX_BASIC_STATS, info);

    public static SysResult Stat(byte* path, Statx* info) => Stat(Fd.AT_FDCWD, path, info);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsMount(byte* path)
    {
        Statx info;
        return !Stat(path, &info).Failed && (info.Attributes & Statx.STATX_ATTR_MOUNT_ROOT) != 0;
    }
}
