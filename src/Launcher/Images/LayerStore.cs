using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>
/// Unpacked layers, which images share: a directory each, named by the digest of what was unpacked. It appears under that
/// name in one step, when it is whole.
/// </summary>
internal sealed class LayerStore
{
    private const string UnpackPrefix = ".unpack-";
    private const string RemovedPrefix = ".removed-";
    private const string Root = "root";
    private const string SizeFile = "size";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly StateRoot _root;

    public LayerStore(StateRoot root) => _root = root;

    /// <summary>The directory with the layer's files.</summary>
    public string DirectoryOf(string name) => $"{Path(name)}/{Root}";

    /// <summary>The name of the layer whose files are in <paramref name="directory"/>.</summary>
    public static string NameOf(string directory) => directory.Split('/')[^2];

    public bool Has(string name) => Paths.Exists(Fd.AT_FDCWD, Path(name));

    /// <summary>The names of all layers that are whole.</summary>
    public List<string> Names() => Paths.List(_root.Layers).FindAll(n => n[0] != '.');

    /// <summary>Bytes in the layer's files; 0 when that is not known.</summary>
    public long SizeOf(string name)
    {
        byte[]? text = Contents.TryRead(Fd.AT_FDCWD, $"{Path(name)}/{SizeFile}", 64);
        return text is not null && long.TryParse(Encoding.ASCII.GetString(text), CultureInfo.InvariantCulture, out long size) ? size : 0;
    }

    /// <summary>
    /// Makes the layer, unless it is there. Two who need the same one at once share the work: the second waits for the first.
    /// <paramref name="fill"/> gets an extractor for its directory; when it throws, nothing is left.
    /// </summary>
    public void Add(string source, string name, Action<TarExtractor> fill)
    {
        if (Has(name)) { return; }
        string temporary = $"{_root.Layers}/{UnpackPrefix}{name}";
        using ContainerLock? held = MakeLocked(source, temporary, name);
        if (held is null) { return; }
        try
        {
            Fill(held.Descriptor, temporary, fill);
            Paths.TryRename(Fd.AT_FDCWD, temporary, Fd.AT_FDCWD, Path(name)).OrThrow("rename to", Path(name));
        }
        catch
        {
            try { HostPlan.Run(HostCompiler.RemoveTree(temporary)); }
            // Why it could not be unpacked is the better answer; the next command removes it.
            catch (Exception e) when (e is KernelException or NsinitException) { }
            throw;
        }
    }

    /// <summary>Takes a layer out of sight in one step; <see cref="Abandoned"/> lists it for removal from then on.</summary>
    public void Forget(string name) =>
        Paths.TryRename(Fd.AT_FDCWD, Path(name), Fd.AT_FDCWD, $"{_root.Layers}/{RemovedPrefix}{name}").OrThrow("rename", Path(name));

    /// <summary>Directories that nobody works on any more: removed layers, and unpackings whose launcher was killed.</summary>
    public IEnumerable<string> Abandoned()
    {
        foreach (string name in Paths.List(_root.Layers))
        {
            if (name[0] != '.') { continue; }
            using ContainerLock? held = ContainerLock.Try($"{_root.Layers}/{name}");
            if (held is not null) { yield return $"{_root.Layers}/{name}"; }
        }
    }

    // Null when somebody else has unpacked it meanwhile. An unlocked directory may be taken for abandoned, and removed:
    // then it is made again.
    private ContainerLock? MakeLocked(string source, string temporary, string name)
    {
        while (true)
        {
            Paths.MakeDirectories(_root.Layers, StateRoot.Mode);
            SysResult made = Paths.TryMakeDirectory(Fd.AT_FDCWD, temporary, StateRoot.Mode);
            // The removal of the last container takes empty directories along.
            if (made.Error == Errno.ENOENT) { continue; }
            if (made.Error != Errno.EEXIST) { made.OrThrow("make directory", temporary); }
            ContainerLock? held = ContainerLock.Wait(temporary, Patience);
            if (Has(name))
            {
                if (held is not null) { Paths.TryRemove(Fd.AT_FDCWD, temporary, AtFlags.AT_REMOVEDIR); }
                held?.Dispose();
                return null;
            }

            if (held is not null) { return held; }
            if (Paths.Exists(Fd.AT_FDCWD, temporary))
            {
                throw new NsinitException($"unpack {source}: another nsinit has been at it for {Patience.TotalMinutes} minutes") { Hint = "end it, and try again" };
            }
        }
    }

    private static void Fill(int directory, string path, Action<TarExtractor> fill)
    {
        // What a killed launcher left here.
        foreach (string left in Paths.List(path)) { HostPlan.Run(HostCompiler.RemoveTree($"{path}/{left}")); }
        Paths.TryMakeDirectory(directory, Root, 0x1ed).OrThrow("make directory", $"{path}/{Root}");
        long size;
        using (OwnedFd target = Paths.OpenDirectory(directory, Root))
        using (Trash trash = new(directory))
        using (TarExtractor extractor = new(target.Value, trash, new OverlayWhiteouts(), preserveOwners: true))
        {
            fill(extractor);
            size = extractor.Size;
        }

        Contents.Replace(directory, SizeFile, Encoding.ASCII.GetBytes($"{size}"));
        if (Paths.TryRemove(directory, Trash.Name, AtFlags.AT_REMOVEDIR).Error == Errno.ENOTEMPTY)
        {
            HostPlan.Run(HostCompiler.RemoveTree($"{path}/{Trash.Name}"));
        }
    }

    private string Path(string name) => $"{_root.Layers}/{name}";
}
