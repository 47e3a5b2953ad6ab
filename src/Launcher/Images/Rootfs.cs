using System;
using System.IO;
using Microsoft.Win32.SafeHandles;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images.Oci;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>Makes directories of whatever the user names as a root file system.</summary>
internal sealed class Rootfs
{
    private readonly StateRoot _root;
    private readonly Action<UnpackProgress>? _progress;

    /// <param name="root">Where unpacked images are kept.</param>
    /// <param name="progress">Told how an unpacking comes along.</param>
    public Rootfs(StateRoot root, Action<UnpackProgress>? progress = null)
    {
        _root = root;
        _progress = progress;
    }

    /// <summary>
    /// The image that <paramref name="source"/> means, unpacked if that has not been done before. With
    /// <paramref name="unpack"/> false what is not in the cache is left alone, and the layers are where they would go.
    /// </summary>
    public Image Resolve(string source, bool unpack)
    {
        ImageReference reference = ImageReference.Parse(source);
        bool layout = false;
        uint type = reference.Info.Mode & ModeBits.S_IFMT;
        if (type == ModeBits.S_IFDIR)
        {
            layout = Paths.Exists(Fd.AT_FDCWD, $"{reference.Path}/{OciLayout.Marker}") && Paths.Exists(Fd.AT_FDCWD, $"{reference.Path}/{OciLayout.Index}");
            if (!layout) { return Plain(reference); }
        }
        else if (type != ModeBits.S_IFREG)
        {
            throw Refused(reference, "it is neither a directory nor a file", "name a directory, a tar archive or an image");
        }

        OwnedFd hold = ImageHold.Share(_root);
        try
        {
            string known = ImageImport.KnownName(reference, layout);
            ImageStore store = new(_root);
            return store.FindKnown(known) is string id
                ? Cached(store, reference, id, hold) : Import(reference, layout, known, unpack, hold);
        }
        catch
        {
            hold.Dispose();
            // Layers that came before the one that failed are nobody's.
            if (unpack) { new ImageCleaner(_root).Collect(); }
            throw;
        }
    }

    private Image Import(ImageReference reference, bool layout, string known, bool unpack, OwnedFd hold)
    {
        try
        {
            ImageImport import = new(_root, reference, known, unpack ? _progress : null);
            if (layout)
            {
                using DirectoryBlobs blobs = new(reference.Path);
                return import.Blobs(blobs, unpack, hold);
            }

            FileStream file = Open(reference);
            try
            {
                switch (FileKinds.Of(file))
                {
                    case FileKind.Squashfs: return Disk(reference, file, "squashfs", hold);
                    case FileKind.Erofs: return Disk(reference, file, "erofs", hold);
                    case FileKind.ImageArchive when import.OpenArchive(file) is ArchiveBlobs blobs:
                        using (blobs) { return import.Blobs(blobs, unpack, hold); }

                    default: return import.Archive(file, unpack, hold);
                }
            }
            finally
            {
                file.Dispose();
            }
        }
        catch (BadArchiveException e)
        {
            throw Refused(reference, e.Message, null);
        }
        catch (IOException e)
        {
            throw Refused(reference, $"it cannot be read ({e.HResult & 0xffff})", null);
        }
    }

    private static Image Cached(ImageStore store, ImageReference reference, string id, OwnedFd hold)
    {
        ImageConfig? config = store.ConfigOf(id);
        if (reference.Tag is not null && config is null) { throw NoImages(reference); }
        return new Image { Source = reference.Source, Id = id, Layers = store.LayersOf(id), Config = config, Hold = hold };
    }

    private static Image Plain(ImageReference reference)
    {
        if (reference.Tag is not null) { throw NoImages(reference); }
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, reference.Path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
        if (opened.Failed) { throw Refused(reference, ErrnoText.Describe(opened.Error), Hints.For("open ", opened.Error)); }
        Kernel.Close((int)opened.Value);
        return new Image { Source = reference.Path, Layers = [reference.Path] };
    }

    private static Image Disk(ImageReference reference, FileStream file, string type, OwnedFd hold)
    {
        if (reference.Tag is not null) { throw NoImages(reference); }
        hold.Dispose();
        return new Image { Source = reference.Path, Layers = [], Mount = DiskImage.Mount(reference.Text, (int)file.SafeFileHandle.DangerousGetHandle(), type) };
    }

    private static FileStream Open(ImageReference reference)
    {
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, reference.Path, OpenFlags.O_RDONLY);
        if (opened.Failed) { throw Refused(reference, ErrnoText.Describe(opened.Error), Hints.For("open ", opened.Error)); }
        return new FileStream(new SafeFileHandle((nint)opened.Value, ownsHandle: true), FileAccess.Read, 1 << 16);
    }

    private static NsinitException NoImages(ImageReference reference) =>
        Refused(reference, $"there is no image layout or archive in it to look for {reference.Tag}", null);

    private static NsinitException Refused(ImageReference reference, string why, string? hint) =>
        new($"open root file system {reference.Text}: {why}")
        {
            Hint = hint ?? "get it again, whole: a directory, a tar archive (plain, gzip, zstd, xz), an image or a disk image is wanted",
        };
}
