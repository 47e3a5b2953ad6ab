using System;
using System.IO;
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
    private const int MaxAttempts = 100;

    private readonly string _path;
    private readonly string _directory;
    private readonly Interruption _interruption;
    private LayoutWriter? _layout;
    private bool _made;
    private bool _finished;

    private CommitTarget(string path, string directory, Action undo)
    {
        _path = path;
        _directory = directory;
        _interruption = new Interruption(() =>
        {
            try { undo(); }
            finally { TakeAway(); }
        });
    }

    public LayoutWriter Layout => _layout!;

    /// <summary>The directory that is nobody's when this process is killed; null: there is none.</summary>
    public string? Gathered => IsNew ? Path.GetFullPath(_directory) : null;

    private bool IsNew => _path != _directory;

    /// <summary>
    /// Throws <see cref="NsinitException"/> when nothing can be written there. A signal that ends this program does <paramref name="undo"/> first.
    /// </summary>
    public static CommitTarget Open(string path, Action undo)
    {
        bool archive = path.EndsWith(ArchiveEnding, StringComparison.Ordinal);
        SysResult found = Paths.TryStat(Fd.AT_FDCWD, path, AtFlags.None, out Statx info);
        if (found.Failed && found.Error != Errno.ENOENT) { found.OrThrow("write", path); }
        bool directory = !found.Failed && (info.Mode & ModeBits.S_IFMT) == ModeBits.S_IFDIR;
        if (directory && archive) { throw Refused(path, "it is a directory, and its name is an archive's"); }
        if (!found.Failed && !directory && !archive) { throw Refused(path, "it is a file; an archive's name ends in .tar"); }
        if (directory && Paths.List(path).Count > 0 && !Paths.Exists(Fd.AT_FDCWD, $"{path}/{OciLayout.Marker}")) { throw Refused(path, "it is a directory with something else in it"); }
        // Another place than that of the archive itself.
        string gathered = $"{path}.d";
        if (!directory) { Unfinished.RemoveBeside(gathered); }
        CommitTarget target = new(path, directory ? path : Unfinished.For(gathered), undo);
        try { target.Begin(); }
        catch
        {
            target.Dispose();
            throw;
        }

        return target;
    }

    /// <summary>Does what is undone when a signal ends this program: wholly before that, or not at all.</summary>
    public void Do(Action act) => _interruption.Do(act);

    /// <summary>The image of <paramref name="manifest"/> appears under its name, and is called <paramref name="tag"/> in there.</summary>
    public void Finish(WrittenBlob manifest, string tag)
    {
        _interruption.Do(() =>
        {
            Layout.Publish(manifest, tag);
            _finished = !IsNew;
        });
        if (_path.EndsWith(ArchiveEnding, StringComparison.Ordinal)) { Pack(); }
        else if (IsNew) { Paths.TryRename(Fd.AT_FDCWD, _directory, Fd.AT_FDCWD, _path).OrThrow("rename to", _path); }
        _finished = true;
    }

    /// <summary>Takes away what is not finished.</summary>
    public void Dispose()
    {
        _interruption.Dispose();
        try { TakeAway(); }
        catch (Exception e) when (e is KernelException or NsinitException) { Warnings.Add($"{_directory} is still there: {e.Message}"); }
        _layout?.Dispose();
    }

    private void Begin()
    {
        // That of others may wait for their lock, and a signal is to end that.
        LayoutWriter? others = IsNew ? null : new LayoutWriter(_directory);
        _interruption.Do(() =>
        {
            if (others is null)
            {
                Paths.TryMakeDirectory(Fd.AT_FDCWD, _directory, PrivateModes.Directory).OrThrow("make directory", _directory);
                _made = true;
            }

            _layout = others ?? new LayoutWriter(_directory);
        });
    }

    private void TakeAway()
    {
        if (!_finished) { _layout?.Undo(); }
        // Interrupted, this program may be writing there still: what it writes next fails, without that directory.
        for (int attempt = 1; _made && Paths.Exists(Fd.AT_FDCWD, _directory); attempt++)
        {
            try { HostPlan.Run(HostCompiler.RemoveTree(_directory)); }
            catch (NsinitException e) when (e.Error == Errno.ENOTEMPTY && attempt < MaxAttempts) { }
        }
    }

    private void Pack()
    {
        using OwnedFd from = Paths.OpenDirectory(Fd.AT_FDCWD, _directory);
        WholeFile.Write(_path, PrivateModes.File, output =>
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
