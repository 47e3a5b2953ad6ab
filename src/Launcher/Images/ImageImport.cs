using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Nsinit.Abi;
using Nsinit.Launcher.Images.Oci;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>Brings one source into the cache: its layers that are not there yet, and then the image that consists of them.</summary>
internal sealed class ImageImport
{
    // overlayfs takes 500; one is the writable layer.
    private const int MaxLayers = 499;
    private const long MaxRest = 64 << 20;

    private readonly StateRoot _root;
    private readonly ImageReference _reference;
    private readonly string _known;
    private readonly Action<UnpackProgress>? _progress;
    private readonly LayerStore _layers;

    public ImageImport(StateRoot root, ImageReference reference, string known, Action<UnpackProgress>? progress)
    {
        _root = root;
        _reference = reference;
        _known = known;
        _progress = progress;
        _layers = new LayerStore(root);
    }

    /// <summary>
    /// What a source is known by while nothing changes: identity, size and times of its file, or of a layout's index; and
    /// the tag.
    /// </summary>
    public static string KnownName(ImageReference reference, bool layout)
    {
        Statx info = reference.Info;
        if (layout) { Paths.TryStat(Fd.AT_FDCWD, $"{reference.Path}/{OciLayout.Index}", AtFlags.None, out info).OrThrow("look at", reference.Path); }
        string tag = reference.Tag is null ? "" : $"-{Digest.Of(Encoding.UTF8.GetBytes(reference.Tag)).Hex[..16]}";
        return $"{info.DevMajor}-{info.DevMinor}-{info.Inode}-{info.Size}-"
            + $"{info.ModifySeconds}.{info.ModifyNanoseconds}-{info.ChangeSeconds}.{info.ChangeNanoseconds}{tag}";
    }

    /// <summary>The archive of a root file system: one layer, named by the digest of the file.</summary>
    public Image Archive(FileStream file, bool unpack, OwnedFd hold)
    {
        if (_reference.Tag is not null) { throw new BadArchiveException($"there is no image layout or archive in it to look for {_reference.Tag}"); }
        file.Position = 0;
        Hasher hasher = new(DigestAlgorithm.Sha256);
        new Observed(file, hasher).Drain();
        string name = hasher.Finish();
        if (unpack)
        {
            _layers.Add(_reference.Text, name, extractor =>
            {
                file.Position = 0;
                using Stream content = Compression.Open(new Observed(file, null, Report(file.Length)));
                extractor.Extract(_reference.Text, content);
            });
        }

        return Finish(name, [name], null, null, unpack, hold);
    }

    /// <summary>An image of a layout or an archive. Every layer is held against its digests.</summary>
    public Image Blobs(IBlobs blobs, bool unpack, OwnedFd hold)
    {
        ImageManifest manifest = OciLayout.TryRead(blobs, _reference.Tag) ?? DockerArchive.TryRead(blobs, _reference.Tag)
            ?? throw new BadArchiveException($"it has neither {OciLayout.Index} nor {DockerArchive.Manifest}");
        if (manifest.Layers.Count > MaxLayers) { throw new BadArchiveException($"it has {manifest.Layers.Count} layers; {MaxLayers} are possible"); }
        foreach (LayerBlob layer in manifest.Layers)
        {
            if (unpack) { _layers.Add(_reference.Text, layer.DiffId.Hex, extractor => Unpack(blobs, layer, extractor)); }
        }

        List<string> names = [.. manifest.Layers.Select(l => l.DiffId.Hex)];
        if (names.Count == 0)
        {
            string nothing = Digest.Of([]).Hex;
            if (unpack) { _layers.Add(_reference.Text, nothing, _ => { }); }
            names.Add(nothing);
        }

        return Finish(manifest.Id.Hex, names, manifest.Config, manifest.ConfigBytes, unpack, hold);
    }

    /// <summary>The files of an archive that looks like an image's; null when it is none after all.</summary>
    public ArchiveBlobs? OpenArchive(FileStream file)
    {
        ArchiveBlobs blobs = new(FileKinds.IsCompressed(file) ? Decompress(file) : new FileStream(_reference.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16));
        using Stream? index = blobs.TryOpen(OciLayout.Index, out _);
        using Stream? manifest = blobs.TryOpen(DockerArchive.Manifest, out _);
        if (index is not null || manifest is not null) { return blobs; }
        blobs.Dispose();
        return null;
    }

    // What is needed of it is found only when it can be read from any place: it goes to a file without a name.
    private FileStream Decompress(FileStream file)
    {
        const OpenFlags Nameless = OpenFlags.O_RDWR | OpenFlags.O_TMPFILE;
        int descriptor = Paths.TryOpen(Fd.AT_FDCWD, _root.Images, Nameless, 0x180).OrThrow("make a file in", _root.Images);
        FileStream plain = new(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.ReadWrite, 1);
        try
        {
            using Stream content = Compression.Open(new Observed(file, null, Report(file.Length)));
            byte[] buffer = new byte[1 << 16];
            int count;
            while ((count = content.Read(buffer)) > 0) { Contents.Write(descriptor, _root.Images, buffer.AsSpan(0, count)); }
            return plain;
        }
        catch
        {
            plain.Dispose();
            throw;
        }
    }

    private void Unpack(IBlobs blobs, LayerBlob layer, TarExtractor extractor)
    {
        using Stream stream = blobs.TryOpen(layer.Path, out long length) ?? throw BlobReader.Missing(layer.Path);
        if (layer.Size is long size && size != length) { throw new BadArchiveException($"{layer.Path} has {length} bytes and should have {size}"); }
        // A blob that is not compressed has the digest of its content: once is enough.
        bool twice = layer.Digest is not null && layer.Digest != layer.DiffId;
        Hasher? packed = twice ? new Hasher(layer.Digest!.Algorithm) : null;
        Hasher plain = new(layer.DiffId.Algorithm);
        Observed source = new(stream, packed, Report(length));
        using Stream decompressed = Compression.Open(source);
        Observed content = new(decompressed, plain);
        try { extractor.Extract(_reference.Text, content); }
        catch (BadArchiveException e)
        {
            throw IsWhole(content, source, plain, packed, layer) ? new BadArchiveException($"{layer.Path}: {e.Message}") : Damaged(layer);
        }

        if (!IsWhole(content, source, plain, packed, layer)) { throw Damaged(layer); }
    }

    // Whether all of a layer is what it should be: read to its end, behind which an archive may have some zeros.
    private static bool IsWhole(Observed content, Observed source, Hasher plain, Hasher? packed, LayerBlob layer)
    {
        try
        {
            if (!content.Drain(MaxRest) || !source.Drain(MaxRest)) { return false; }
        }
        catch (BadArchiveException)
        {
            return false;
        }

        return plain.Finish() == layer.DiffId.Hex && (packed is null || packed.Finish() == layer.Digest!.Hex);
    }

    private static BadArchiveException Damaged(LayerBlob layer) =>
        new($"{layer.Path} is damaged: it does not have the digest {layer.Digest ?? layer.DiffId}");

    private Image Finish(string id, List<string> names, ImageConfig? config, ReadOnlyMemory<byte>? bytes, bool unpacked, OwnedFd hold)
    {
        if (unpacked) { new ImageStore(_root).Add(id, names, bytes, _reference.Source, _known); }
        return new Image
        {
            Source = _reference.Source,
            Id = id,
            Layers = [.. names.Select(_layers.DirectoryOf).Reverse()],
            Config = config,
            Ready = unpacked || names.TrueForAll(_layers.Has),
            Hold = hold,
        };
    }

    private Action<int>? Report(long total)
    {
        if (_progress is not Action<UnpackProgress> progress) { return null; }
        long done = 0;
        return count => progress(new UnpackProgress(_reference.Text, done += count, total));
    }
}
