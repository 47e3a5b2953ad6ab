using System;
using System.Collections.Generic;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images.Oci;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>
/// Images whose layers are unpacked: a directory each, named by a digest, with a link for each layer, the topmost one "0",
/// and the configuration. A link named by a file's identity and times leads there, so that what has not changed need not be
/// read again.
/// </summary>
internal sealed class ImageStore
{
    private const string NewPrefix = ".new-";
    private const string KnownPrefix = ".known-";
    private const string Lower = "lower";
    private const string ConfigFile = "config";
    private const string SourceFile = "source";
    private const int MaxConfig = 8 << 20;
    private const int MaxSource = 1 << 14;

    private readonly StateRoot _root;
    private readonly LayerStore _layers;

    public ImageStore(StateRoot root)
    {
        _root = root;
        _layers = new LayerStore(root);
    }

    /// <summary>The directory in which an image's layers are "0", "1" ..., the topmost first.</summary>
    public static string LowerOf(StateRoot root, string id) => $"{root.Images}/{id}/{Lower}";

    /// <summary>The ids of all images.</summary>
    public List<string> Ids() => Paths.List(_root.Images).FindAll(n => n[0] != '.');

    /// <summary>The image that a source led to when it looked like that, by <paramref name="known"/>; null when none did.</summary>
    public string? FindKnown(string known)
    {
        string? id = Paths.ReadLink(Fd.AT_FDCWD, $"{_root.Images}/{KnownPrefix}{known}");
        return id is not null && Paths.Exists(Fd.AT_FDCWD, PathOf(id)) ? id : null;
    }

    /// <summary>The layers of an image, the topmost first.</summary>
    public List<string> LayersOf(string id)
    {
        string lower = LowerOf(_root, id);
        List<string> layers = [];
        while (Paths.ReadLink(Fd.AT_FDCWD, $"{lower}/{LayerNames.Of(layers.Count)}") is string layer) { layers.Add(layer); }
        return layers;
    }

    /// <summary>Bytes in the files of all its layers, those too that other images share.</summary>
    public long SizeOf(string id)
    {
        long size = 0;
        foreach (string layer in LayersOf(id)) { size += _layers.SizeOf(LayerStore.NameOf(layer)); }
        return size;
    }

    /// <summary>The document of an image's configuration; null when it has none, or there is no such image.</summary>
    public byte[]? ConfigBytesOf(string id) => Contents.TryRead(Fd.AT_FDCWD, $"{PathOf(id)}/{ConfigFile}", MaxConfig);

    public ImageConfig? ConfigOf(string id)
    {
        byte[]? bytes = ConfigBytesOf(id);
        try { return bytes is null ? null : ImageConfig.Read(bytes); }
        catch (BadArchiveException e)
        {
            throw new NsinitException($"read {PathOf(id)}/{ConfigFile}: {e.Message}") { Hint = $"nsinit rmi {id[..12]} removes the image" };
        }
    }

    /// <summary>What it was made of, and when.</summary>
    public (string Source, DateTimeOffset Created) OriginOf(string id)
    {
        byte[]? source = Contents.TryRead(Fd.AT_FDCWD, $"{PathOf(id)}/{SourceFile}", MaxSource);
        DateTimeOffset created = Paths.TryStat(Fd.AT_FDCWD, $"{PathOf(id)}/{Lower}", AtFlags.None, out Statx info).Failed
            ? default : DateTimeOffset.FromUnixTimeSeconds(info.ModifySeconds);
        return (source is null ? "" : Encoding.UTF8.GetString(source), created);
    }

    /// <summary>
    /// Remembers an image whose layers, the lowest first, are unpacked, and how its source looked. Who comes second finds it
    /// done.
    /// </summary>
    public void Add(string id, IReadOnlyList<string> layers, ReadOnlyMemory<byte>? config, string source, string known)
    {
        if (!Paths.Exists(Fd.AT_FDCWD, PathOf(id)))
        {
            string temporary = $"{_root.Images}/{NewPrefix}{id}-{Environment.ProcessId}";
            Paths.MakeDirectories($"{temporary}/{Lower}", StateRoot.Mode);
            try
            {
                Write(temporary, layers, config, source);
                SysResult renamed = Paths.TryRename(Fd.AT_FDCWD, temporary, Fd.AT_FDCWD, PathOf(id), Misc.RENAME_NOREPLACE);
                if (renamed.Error == Errno.EEXIST) { HostPlan.Run(HostCompiler.RemoveTree(temporary)); }
                else { renamed.OrThrow("rename to", PathOf(id)); }
            }
            catch
            {
                HostPlan.Run(HostCompiler.RemoveTree(temporary));
                throw;
            }
        }

        // A race for this link has no loser: all write the same.
        string link = $"{_root.Images}/{KnownPrefix}{known}";
        Paths.TryRemove(Fd.AT_FDCWD, link);
        Paths.TrySymlink(id, Fd.AT_FDCWD, link);
    }

    /// <summary>Removes an image, and the links that lead to it; its layers stay. The caller has the lock alone.</summary>
    public void Remove(string id)
    {
        HostPlan.Run(HostCompiler.RemoveTree(PathOf(id)));
        foreach (string name in Paths.List(_root.Images))
        {
            if (!name.StartsWith(KnownPrefix, StringComparison.Ordinal)) { continue; }
            string? target = Paths.ReadLink(Fd.AT_FDCWD, $"{_root.Images}/{name}");
            if (target is not null && !Paths.Exists(Fd.AT_FDCWD, PathOf(target))) { Paths.TryRemove(Fd.AT_FDCWD, $"{_root.Images}/{name}"); }
        }
    }

    public static bool IsUnfinished(string name) => name.StartsWith(NewPrefix, StringComparison.Ordinal);

    /// <summary>Directories of images that nobody is making any more. The caller has the lock alone.</summary>
    public IEnumerable<string> Unfinished()
    {
        foreach (string name in Paths.List(_root.Images))
        {
            if (IsUnfinished(name)) { yield return $"{_root.Images}/{name}"; }
        }
    }

    private void Write(string directory, IReadOnlyList<string> layers, ReadOnlyMemory<byte>? config, string source)
    {
        using OwnedFd fd = Paths.OpenDirectory(Fd.AT_FDCWD, directory);
        for (int i = 0; i < layers.Count; i++)
        {
            string name = $"{Lower}/{LayerNames.Of(layers.Count - 1 - i)}";
            Paths.TrySymlink(_layers.DirectoryOf(layers[i]), fd.Value, name).OrThrow("make link", $"{directory}/{name}");
        }

        if (config is ReadOnlyMemory<byte> bytes) { Contents.Replace(fd.Value, ConfigFile, bytes.Span); }
        Contents.Replace(fd.Value, SourceFile, Encoding.UTF8.GetBytes(source));
    }

    private string PathOf(string id) => $"{_root.Images}/{id}";
}
