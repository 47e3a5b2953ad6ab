using System;
using System.Collections.Generic;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>The files in which programs that call nsinit find a container's id and its first process.</summary>
internal static class IdFiles
{
    private const uint Mode = 0x1a4;   // 0644

    /// <summary>The step that writes the id of a new container; none without a path.</summary>
    public static List<HostStep> OfContainer(string? path, string id) =>
        path is null ? [] : [Step("its id", path, $"--cidfile {path}", () => id, Misc.RENAME_NOREPLACE)];

    /// <summary>The step that writes the pid of the first process, before the payload runs; none without a path.</summary>
    public static List<HostStep> OfProcess(string? path, Func<int> pid) =>
        path is null ? [] : [Step("the pid of its first process", path, $"--pidfile {path}", () => $"{pid()}\n", 0)];

    /// <summary>Throws before anything is done when the file for the id is there: another container may be meant by it.</summary>
    public static void CheckFree(string? path)
    {
        if (path is not null && Paths.Exists(Fd.AT_FDCWD, path)) { throw Refused(path, $"--cidfile {path}", Errno.EEXIST); }
    }

    private static HostStep Step(string what, string path, string origin, Func<string> text, uint flags) => new(
        new Act(Actor.Launcher, $"write {what} to {path}", "", origin) { Messages = [$"write(); renameat2(\"{path}\")"] },
        () => Write(path, origin, text(), flags),
        () => Paths.TryRemove(Fd.AT_FDCWD, path));

    // Whoever looks finds no file, or the whole of it.
    private static void Write(string path, string origin, string text, uint flags)
    {
        string temporary = $"{path}.{Environment.ProcessId}";
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, temporary, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL, Mode);
        if (opened.Failed) { throw Refused(path, origin, opened.Error); }
        try
        {
            using (OwnedFd file = new((int)opened.Value)) { Contents.Write(file.Value, path, Encoding.ASCII.GetBytes(text)); }
            SysResult renamed = Paths.TryRename(Fd.AT_FDCWD, temporary, Fd.AT_FDCWD, path, flags);
            if (renamed.Failed) { throw Refused(path, origin, renamed.Error); }
        }
        catch
        {
            Paths.TryRemove(Fd.AT_FDCWD, temporary);
            throw;
        }
    }

    private static NsinitException Refused(string path, string origin, Errno error) => new($"write {path}: {ErrnoText.Describe(error)}")
    {
        Origin = origin,
        Hint = error == Errno.EEXIST ? "make sure that the container it is about is gone, and remove the file" : Hints.For("open", error),
    };
}
