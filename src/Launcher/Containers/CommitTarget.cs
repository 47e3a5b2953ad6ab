using System;
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.Images.Oci;
using Nsinit.Launcher.Launch;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// Where an image goes: into a layout that is there, or into a directory beside the target that takes its place, or is packed
/// into it, when it is whole.
/// </summary>
internal sealed class CommitTarget : IDisposable
{
    private const string ArchiveEnding = ".tar";

    private readonly string _path;
    private readonly string _directory;
    private bool _finished;

    private CommitTarget(string path, string directory)
    {
        _path = path;
        _directory = directory;
        Layout = new LayoutWriter(directory);
    }

    public LayoutWriter Layout { get; }

    private bool IsNew => _path != _directory;

    /// <summary>Throws <see cref="NsinitException"/> when nothing can be written there.</summary>
    public static CommitTarget Open(string path)
    {
        bool archive = path.EndsWith(ArchiveEnding, StringComparison.Ordinal);
        SysResult found = Paths.TryStat(Fd.AT_FDCWD, path, AtFlags.None, out Statx info);
        if (found.Failed && found.Error != Errno.ENOENT) { found.OrThrow("write", path); }
        bool directory = !found.Failed && (info.Mode & ModeBits.S_IFMT) == ModeBits.S_IFDIR;
        if (directory && archive) { throw Refused(path, "it is a directory, and its name is an archive's"); }
        if (!found.Failed && !directory && !archive) { throw Refused(path, "it is a file; an archive's name ends in .tar"); }
        if (directory && Paths.List(path).Count > 0 && !Paths.Exists(Fd.AT_FDCWD, $"{path}/{OciLayout.Marker}")) { throw Refused(path, "it is a directory with something else in it"); }
        if (directory) { return new CommitTarget(path, path); }
        string temporary = $"{path}.nsinit-{Environment.ProcessId}.d";
        Paths.TryMakeDirectory(Fd.AT_FDCWD, temporary, 0x1ed).OrThrow("make directory", temporary);
        return new CommitTarget(path, temporary);
    }

    /// <summary>The image appears under its name.</summary>
    public void Finish()
    {
        if (_path.EndsWith(ArchiveEnding, StringComparison.Ordinal)) { Pack(); }
        else if (IsNew) { Paths.TryRename(Fd.AT_FDCWD, _directory, Fd.AT_FDCWD, _path).OrThrow("rename to", _path); }
        _finished = true;
    }

    /// <summary>Takes away what is not finished.</summary>
    public void Dispose()
    {
        if (!_finished) { Layout.Undo(); }
        Layout.Dispose();
        if (!IsNew || !Paths.Exists(Fd.AT_FDCWD, _directory)) { return; }
        try { HostPlan.Run(HostCompiler.RemoveTree(_directory)); }
        catch (Exception e) when (e is KernelException or NsinitException) { Warnings.Add($"{_directory} is still there: {e.Message}"); }
    }

    private void Pack()
    {
        using OwnedFd from = Paths.OpenDirectory(Fd.AT_FDCWD, _directory);
        WholeFile.Write(_path, 0x1a4, output =>
        {
            TarPacker tar = new(output);
            TreeWalk.Contents(from.Value, tar);
            tar.Finish();
        });
    }

    private static NsinitException Refused(string path, string why) => new($"write an image to {path}: {why}")
    {
        Hint = "name an image layout, a directory or archive (.tar) that does not exist yet, or an empty directory",
    };
}
