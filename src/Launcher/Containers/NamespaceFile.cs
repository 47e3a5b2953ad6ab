using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Opens a network namespace that a file refers to: one of ip-netns(8), or of a process.</summary>
internal static class NamespaceFile
{
    /// <summary>The namespace. A path that leads to anything else is an error, and that is not even opened.</summary>
    public static OwnedFd Open(string path)
    {
        string attempt = $"open network namespace {path}";
        // A pipe would make its opener wait, a device may do something: first only what it is.
        SysResult found = Paths.TryOpen(Fd.AT_FDCWD, path, OpenFlags.O_PATH);
        if (found.Failed) { throw Refuse(attempt, path, ErrnoText.Describe(found.Error), found.Error); }
        using OwnedFd named = new((int)found.Value);
        Paths.TryStat(named.Value, "", AtFlags.AT_EMPTY_PATH, out Statx info).OrThrow(attempt);
        if ((info.Mode & ModeBits.S_IFMT) != ModeBits.S_IFREG) { throw Refuse(attempt, path, "it is no namespace", Errno.EINVAL); }
        OwnedFd file = new(Paths.TryOpen(Fd.AT_FDCWD, $"/proc/self/fd/{named.Value}", OpenFlags.O_RDONLY).OrThrow(attempt));
        SysResult type = Kernel.Ioctl(file.Value, Ioctl.NS_GET_NSTYPE, 0);
        if (!type.Failed && (CloneFlags)type.Value == CloneFlags.CLONE_NEWNET) { return file; }
        file.Dispose();
        throw Refuse(attempt, path, type.Failed ? "it is no namespace" : "it is a namespace of another kind", Errno.EINVAL);
    }

    private static NsinitException Refuse(string attempt, string path, string why, Errno error) => new($"{attempt}: {why}")
    {
        Origin = $"--network ns:{path}", Hint = "name one that ip netns lists, as ns:/run/netns/NAME, or a process's, as ns:/proc/PID/ns/net", Error = error,
    };
}
