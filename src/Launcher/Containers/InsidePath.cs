using System;
using Nsinit.Abi;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>A path below a directory that is the root of its walk: nothing in it leads out.</summary>
/// <param name="Root">Descriptor of that directory.</param>
/// <param name="Text">The path, as the user wrote it.</param>
internal sealed record InsidePath(int Root, string Text)
{
    private const ResolveFlags InRoot = ResolveFlags.RESOLVE_IN_ROOT | ResolveFlags.RESOLVE_NO_MAGICLINKS;
    private const int MaxLinks = 40;

    /// <summary>Whether it ends in a way that means a directory's content: "/.", or is a root.</summary>
    public bool IsContents => Text is "." or "/" || Text.EndsWith("/.", StringComparison.Ordinal);

    /// <summary>Whether it can only be a directory.</summary>
    public bool IsDirectoryOnly => IsContents || Text.EndsWith('/');

    /// <summary>Its last part.</summary>
    public string Name => Trimmed[(Trimmed.LastIndexOf('/') + 1)..];

    /// <summary>Opens it as a directory, through links.</summary>
    public SysResult TryOpenDirectory() => Paths.TryOpen(Root, Text, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0, InRoot);

    /// <summary>The directory it lies in.</summary>
    public OwnedFd OpenParent()
    {
        int slash = Trimmed.LastIndexOf('/');
        string parent = slash < 0 ? "." : slash == 0 ? "/" : Trimmed[..slash];
        return new OwnedFd(Paths.TryOpen(Root, parent, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0, InRoot).OrThrow("open", parent));
    }

    /// <summary>What it leads to when it is a symbolic link, and that too, and so on.</summary>
    public InsidePath Followed()
    {
        InsidePath path = this;
        for (int i = 0; i < MaxLinks; i++)
        {
            using OwnedFd parent = path.OpenParent();
            if (Paths.ReadLink(parent.Value, path.Name) is not string target) { return path; }
            int slash = path.Trimmed.LastIndexOf('/');
            path = path with { Text = target.StartsWith('/') || slash < 0 ? target : $"{path.Trimmed[..slash]}/{target}" };
        }

        throw new KernelException($"follow {Text}", Errno.ELOOP);
    }

    private string Trimmed => Text.Length > 1 ? Text.TrimEnd('/') is { Length: > 0 } text ? text : "/" : Text;
}
