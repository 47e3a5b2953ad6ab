using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.Images.Oci;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>The layers of an image that is made of a container: those it was made of, and its own.</summary>
internal sealed class CommitLayers
{
    private const string Plain = "application/vnd.oci.image.layer.v1.tar";
    private const string Gzipped = Plain + "+gzip";
    private const string Zstandard = Plain + "+zstd";

    private readonly LayoutWriter _layout;
    private readonly List<(WrittenBlob Blob, Digest DiffId)> _layers = [];

    public CommitLayers(LayoutWriter layout) => _layout = layout;

    /// <summary>Lowest first.</summary>
    public IReadOnlyList<(WrittenBlob Blob, Digest DiffId)> All => _layers;

    /// <summary>
    /// Takes the layers of the image <paramref name="id"/> as they are packed in what the container was made of; false when that
    /// is not there any more, or has become another one.
    /// </summary>
    public bool TryCopy(string source, string id)
    {
        try
        {
            ImageReference reference = ImageReference.Parse(source);
            using IBlobs blobs = Directory.Exists(reference.Path) ? new DirectoryBlobs(reference.Path)
                : new ArchiveBlobs(new FileStream(reference.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16));
            ImageManifest? manifest = OciLayout.TryRead(blobs, reference.Tag) ?? DockerArchive.TryRead(blobs, reference.Tag);
            if (manifest?.Id.Hex != id) { return false; }
            foreach (LayerBlob layer in manifest.Layers)
            {
                if (Copy(blobs, layer) is not WrittenBlob blob)
                {
                    _layers.Clear();
                    return false;
                }

                _layers.Add((blob, layer.DiffId));
            }

            return true;
        }
        catch (Exception e) when (e is BadArchiveException or NsinitException or IOException or UnauthorizedAccessException)
        {
            _layers.Clear();
            return false;
        }
    }

    /// <summary>Packs a directory, or the layer of overlayfs that it is, as the next layer; of the latter only the paths in <paramref name="wanted"/>.</summary>
    public void Pack(int directory, IReadOnlySet<string>? wanted)
    {
        Digest? diffId = null;
        WrittenBlob blob = _layout.Write(Gzipped, output =>
        {
            using GZipStream gzip = new(output, CompressionLevel.Optimal, leaveOpen: true);
            HashedOutput plain = new(gzip);
            TarPacker tar = new(plain);
            TreeWalk.Contents(directory, new LayerPacker(tar, wanted));
            tar.Finish();
            diffId = plain.Finish();
        });
        _layers.Add((blob, diffId!));
    }

    /// <summary>Packs directories, the topmost first, each as a layer.</summary>
    public void Pack(IReadOnlyList<string> directories)
    {
        foreach (string directory in directories.Reverse())
        {
            using OwnedFd opened = Paths.OpenDirectory(Fd.AT_FDCWD, directory);
            Pack(opened.Value, null);
        }
    }

    // Null when it is not what it should be, or compressed in a way that layouts do not know.
    private WrittenBlob? Copy(IBlobs blobs, LayerBlob layer)
    {
        using Stream? stream = blobs.TryOpen(layer.Path, out _);
        if (stream is null) { return null; }
        byte[] buffer = new byte[1 << 16];
        int count = stream.ReadAtLeast(buffer, Compression.MagicLength, throwOnEndOfStream: false);
        string? type = Compression.IsGzip(buffer.AsSpan(0, count)) ? Gzipped : Compression.IsZstandard(buffer.AsSpan(0, count)) ? Zstandard
            : Compression.Is(buffer.AsSpan(0, count)) ? null : Plain;
        // Of one that is compressed, only its own digest can be held against it.
        Digest? expected = layer.Digest ?? (type == Plain ? layer.DiffId : null);
        if (type is null || expected is not { Algorithm: DigestAlgorithm.Sha256 }) { return null; }
        WrittenBlob blob = _layout.Write(type, output =>
        {
            for (; count > 0; count = stream.Read(buffer)) { output.Write(buffer.AsSpan(0, count)); }
        });
        return blob.Digest == expected ? blob : null;
    }
}
