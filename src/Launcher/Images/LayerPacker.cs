using System;
using System.Collections.Generic;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>
/// Packs a layer of overlayfs as the image specification has it (image-spec, layer.md): what hides something becomes a file
/// whose name says so.
/// </summary>
internal sealed class LayerPacker : ITreeVisitor
{
    private readonly TarPacker _tar;
    private readonly IReadOnlySet<string>? _wanted;

    /// <param name="tar">Where the entries go.</param>
    /// <param name="wanted">The paths that belong to it, beside what hides something; null: all.</param>
    public LayerPacker(TarPacker tar, IReadOnlySet<string>? wanted)
    {
        _tar = tar;
        _wanted = wanted;
    }

    public bool Enter(int directory, string name, string path, in Statx info)
    {
        if (!Wants(path)) { return false; }
        CheckName(name, path);
        _tar.Enter(directory, name, path, info);
        if (OverlayWhiteouts.IsOpaque(directory, path)) { _tar.Mark($"{path}/{TarExtractor.WhiteoutAll}"); }
        return true;
    }

    public void Leave(int directory, string name, string path, in Statx info) { }

    public void Visit(int parent, string name, string path, in Statx info)
    {
        if (OverlayWhiteouts.IsWhiteout(info)) { _tar.Mark($"{path[..^name.Length]}{TarExtractor.WhiteoutPrefix}{name}"); }
        else if (Wants(path))
        {
            CheckName(name, path);
            _tar.Visit(parent, name, path, info);
        }
    }

    private bool Wants(string path) => _wanted is null || _wanted.Contains(path);

    private static void CheckName(string name, string path)
    {
        if (!name.StartsWith(TarExtractor.WhiteoutPrefix, StringComparison.Ordinal)) { return; }
        throw new NsinitException($"pack {path}: in a layer, a name that begins with {TarExtractor.WhiteoutPrefix} means a deleted file") { Hint = "give it another name" };
    }
}
