using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Plan;

namespace Nsinit.Bare;

/// <summary>execve(2), with a search as the shell has it.</summary>
internal static unsafe class Execute
{
    /// <summary>
    /// execve(2) with the search of execvp(3): directories that lack the file or deny it are passed over, EACCES is
    /// remembered. Returns only on failure; <paramref name="step"/> then says more.
    /// </summary>
    public static SysResult Search(byte* file, byte* path, byte** arguments, byte** environment, int* step)
    {
        if (*file == 0) { return SysResult.Fail(Errno.ENOENT); }
        if (path == null || HasSlash(file)) { return Try(file, arguments, environment, step); }

        PathRoom room;
        byte* candidate = (byte*)&room;
        SysResult denied = default;
        while (true)
        {
            if (Join(candidate, &path, file))
            {
                SysResult result = Try(candidate, arguments, environment, step);
                if (result.Is(Errno.EACCES)) { denied = result; }
                bool goOn = result.Is(Errno.ENOENT) || result.Is(Errno.ENOTDIR) || result.Is(Errno.EACCES);
                if (!goOn || *step == ExecStep.InterpreterMissing) { return result; }
            }

            if (*path == 0) { return denied.Failed ? denied : SysResult.Fail(Errno.ENOENT); }
            path++;
        }
    }

    // Writes the next directory of `path` and the file to `to`; an empty one is the working directory. Moves `path` to
    // the colon or the end. False when the two do not fit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Join(byte* to, byte** path, byte* file)
    {
        byte* end = *path;
        while (*end != 0 && *end != ':') { end++; }
        nuint length = (nuint)(end - *path);
        bool fits = length + Bytes.Length(file) + 2 <= PathRoom.Size;
        if (fits)
        {
            for (nuint i = 0; i < length; i++) { to[i] = (*path)[i]; }
            if (length != 0) { to[length++] = (byte)'/'; }
            Bytes.Copy(to + length, file);
        }

        *path = end;
        return fits;
    }

    private static SysResult Try(byte* file, byte** arguments, byte** environment, int* step)
    {
        SysResult result = Kernel.Execve(file, arguments, environment);
        if (!(result.Is(Errno.EACCES) || result.Is(Errno.ENOENT))) { return result; }
        Statx info;
        if (Files.Stat(file, &info).Failed) { return result; }
        if ((info.Mode & ModeBits.S_IFMT) == ModeBits.S_IFDIR) { *step = ExecStep.IsDirectory; }
        else if (result.Is(Errno.ENOENT)) { *step = ExecStep.InterpreterMissing; }
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasSlash(byte* text)
    {
        for (; *text != 0; text++)
        {
            if (*text == '/') { return true; }
        }

        return false;
    }
}
