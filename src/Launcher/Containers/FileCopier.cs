using System.IO;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.Weakened;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// Copies files between a container and the host, by the rules of docker cp: what ends in "/." is a directory's content, a
/// destination that is a directory gets the source in it, and one that does not exist becomes the source.
/// </summary>
internal static class FileCopier
{
    /// <summary>Copies <paramref name="source"/> to <paramref name="target"/>.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="target">Where to.</param>
    /// <param name="follow">Whether a source that is a link stands for what it leads to.</param>
    /// <param name="exact">Whether owners and attributes are kept.</param>
    /// <param name="nodes">Whether devices are copied.</param>
    public static void Copy(InsidePath source, InsidePath target, bool follow, bool exact, bool nodes)
    {
        if (follow && !source.IsContents) { source = source.Followed(); }
        TreeCopier copier = new(exact, nodes);
        SysResult existing = target.TryOpenDirectory();
        using OwnedFd? into = existing.Failed ? null : new OwnedFd((int)existing.Value);
        if (source.IsContents)
        {
            using OwnedFd from = new(source.TryOpenDirectory().OrThrow("open", source.Text));
            using OwnedFd made = into ?? MakeDirectory(target);
            copier.Contents(from.Value, made.Value);
            LeftOut.Say(copier.LeftOut, target.Text);
            return;
        }

        using OwnedFd parent = source.OpenParent();
        Paths.TryStat(parent.Value, source.Name, AtFlags.AT_SYMLINK_NOFOLLOW, out Statx info).OrThrow("copy", source.Text);
        bool directory = (info.Mode & ModeBits.S_IFMT) == ModeBits.S_IFDIR;
        if (source.IsDirectoryOnly && !directory) { throw new KernelException($"copy {source.Text}", Errno.ENOTDIR); }
        if (into is not null)
        {
            copier.Entry(parent.Value, source.Name, into.Value, source.Name);
            LeftOut.Say(copier.LeftOut, target.Text);
            return;
        }

        if (existing.Error == Errno.ENOTDIR && directory) { throw new NsinitException($"copy {source.Text} to {target.Text}: a directory cannot replace a file"); }
        if (existing.Error == Errno.ENOENT && target.IsDirectoryOnly && !directory)
        {
            throw new NsinitException($"copy {source.Text} to {target.Text}: there is no such directory") { Hint = "make it first, or leave the slash out" };
        }

        using OwnedFd beside = target.OpenParent();
        copier.Entry(parent.Value, source.Name, beside.Value, target.Name);
        LeftOut.Say(copier.LeftOut, target.Text);
    }

    /// <summary>Packs <paramref name="source"/> into an archive.</summary>
    public static void Pack(InsidePath source, bool follow, Stream output)
    {
        if (follow && !source.IsContents) { source = source.Followed(); }
        if (source.IsContents)
        {
            using OwnedFd from = new(source.TryOpenDirectory().OrThrow("open", source.Text));
            TarPacker contents = new(output, "./");
            TreeWalk.Contents(from.Value, contents);
            contents.Finish();
            return;
        }

        using OwnedFd parent = source.OpenParent();
        TarPacker packer = new(output);
        TreeWalk.Entry(parent.Value, source.Name, source.Name, packer);
        packer.Finish();
    }

    /// <summary>Unpacks an archive, compressed or not, into the directory <paramref name="target"/>.</summary>
    public static void Unpack(string name, Stream input, InsidePath target, bool exact)
    {
        using OwnedFd into = new(target.TryOpenDirectory().OrThrow("open", target.Text));
        try
        {
            using Stream content = Compression.Open(input);
            using TarExtractor extractor = new(into.Value, null, null, exact, nodes: Weak.Lacks(Protection.Nodes));
            extractor.Extract(name, content);
            LeftOut.Say(extractor.LeftOut, target.Text);
        }
        catch (BadArchiveException e)
        {
            throw new NsinitException($"unpack {name}: {e.Message}") { Hint = "fetch or make it again" };
        }
    }

    private static OwnedFd MakeDirectory(InsidePath target)
    {
        using OwnedFd parent = target.OpenParent();
        Paths.TryMakeDirectory(parent.Value, target.Name, 0x1ed).OrThrow("make directory", target.Text);
        return Paths.OpenDirectory(parent.Value, target.Name);
    }
}
