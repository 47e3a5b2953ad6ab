using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nsinit.Abi;
using Nsinit.Bare;

namespace Nsinit.Stage;

/// <summary>Removes a directory tree whose content is hostile: it follows no link and leaves no descriptor behind.</summary>
internal static unsafe class TreeRemover
{
    private const int BufferSize = 2048;

    [StructLayout(LayoutKind.Sequential, Size = BufferSize)]
    private struct Room;

    // Deeper directories are moved up to the top first: a level costs a descriptor and a stack frame.
    private const int MaxDepth = 64;

    /// <summary>Removes <paramref name="name"/> in <paramref name="directory"/>. A tree that is not there is removed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Remove(int directory, byte* name)
    {
        SysResult top = OpenDirectory(directory, name);
        if (top.Failed) { return top.Is(Errno.ENOENT) ? default : top; }
        ulong moved = 0;
        SysResult result = Empty((int)top.Value, (int)top.Value, 0, &moved);
        Kernel.Close((int)top.Value);
        return result.Failed ? result : Kernel.Unlinkat(directory, name, AtFlags.AT_REMOVEDIR);
    }

    private static SysResult Empty(int directory, int top, int depth, ulong* moved)
    {
        Room room;
        byte* buffer = (byte*)&room;
        bool found = true;
        // Some file systems skip entries while others are removed: read again until a pass finds none.
        while (found)
        {
            found = false;
            Kernel.Lseek(directory, 0, 0);
            while (true)
            {
                SysResult filled = Kernel.Getdents64(directory, buffer, BufferSize);
                if (filled.Failed) { return filled; }
                if (filled.Value == 0) { break; }
                for (nint at = 0; at < filled.Value; at += *(ushort*)(buffer + at + LengthOffset))
                {
                    byte* name = buffer + at + NameOffset;
                    if (IsDots(name)) { continue; }
                    SysResult result = RemoveEntry(directory, name, top, depth, moved);
                    if (result.Failed) { return result; }
                    found = true;
                }
            }
        }

        return default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SysResult RemoveEntry(int directory, byte* name, int top, int depth, ulong* moved)
    {
        SysResult result = Kernel.Unlinkat(directory, name, AtFlags.None);
        if (result.Is(Errno.ENOENT)) { return default; }
        if (!result.Is(Errno.EISDIR)) { return result; }
        if (depth == MaxDepth) { return MoveUp(directory, name, top, moved); }
        SysResult child = OpenDirectory(directory, name);
        if (child.Failed) { return child; }
        result = Empty((int)child.Value, top, depth + 1, moved);
        Kernel.Close((int)child.Value);
        return result.Failed ? result : Kernel.Unlinkat(directory, name, AtFlags.AT_REMOVEDIR);
    }

    // To a name in the top directory that is not taken.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SysResult MoveUp(int directory, byte* name, int top, ulong* moved)
    {
        NameRoom room;
        byte* to = (byte*)&room;
        while (true)
        {
            ulong number = (*moved)++;
            for (int i = 0; i < 16; i++) { to[i] = (byte)('a' + (number >> (4 * i) & 15)); }
            to[16] = 0;
            SysResult result = Kernel.Renameat2(directory, name, top, to, Misc.RENAME_NOREPLACE);
            if (!result.Is(Errno.EEXIST)) { return result; }
        }
    }

    private static SysResult OpenDirectory(int directory, byte* name) => Kernel.Openat(directory, name,
        OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDots(byte* name) =>
        name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0));

    // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
    private const int LengthOffset = 16;
    private const int NameOffset = 19;
}
