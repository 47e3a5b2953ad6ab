using System;
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.State;
using Nsinit.Launcher.Weakened;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>Puts the files of an image, all layers of it, into a directory of the user's.</summary>
internal sealed class DirectoryImport
{
    private readonly StateRoot _root;

    public DirectoryImport(StateRoot root) => _root = root;

    /// <summary>The directory appears, or is filled; when that fails, it is as it was.</summary>
    public void Run(string source, string directory, Action<UnpackProgress>? progress)
    {
        SysResult made = Paths.TryMakeDirectory(Fd.AT_FDCWD, directory, 0x1ed);
        if (made.Error != Errno.EEXIST) { made.OrThrow("make directory", directory); }
        else if (Paths.List(directory).Count > 0)
        {
            throw new NsinitException($"import {source} into {directory}: it is not empty") { Hint = "name a directory that does not exist yet" };
        }

        try
        {
            using Image image = new Rootfs(_root, progress).Resolve(source, unpack: true);
            using OwnedFd from = MergedView.Open(_root, image);
            using OwnedFd to = Paths.OpenDirectory(Fd.AT_FDCWD, directory);
            // In a directory of the user's, others may find them.
            TreeCopier copier = new(exact: true, nodes: Weak.Lacks(Protection.Nodes));
            copier.Contents(from.Value, to.Value);
            LeftOut.Say(copier.LeftOut, directory);
        }
        catch
        {
            TakeBack(directory, made.Failed);
            Tidy.RemoveEmpty(_root);
            throw;
        }
    }

    private static void TakeBack(string directory, bool keep)
    {
        try
        {
            foreach (string name in Paths.List(directory))
            {
                string path = $"{directory}/{name}";
                if (Paths.TryRemove(Fd.AT_FDCWD, path).Error == Errno.EISDIR) { HostPlan.Run(HostCompiler.RemoveTree(path)); }
            }

            if (!keep) { Paths.TryRemove(Fd.AT_FDCWD, directory, AtFlags.AT_REMOVEDIR); }
        }
        catch (Exception e) when (e is KernelException or NsinitException)
        {
            Warnings.Add($"what was imported into {directory} is still there: {e.Message}");
        }
    }
}
