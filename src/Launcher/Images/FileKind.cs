using System;
using System.Formats.Tar;
using System.IO;
using System.Text;
using Nsinit.Launcher.Images.Oci;

namespace Nsinit.Launcher.Images;

/// <summary>What a file that is to be a root file system may be.</summary>
internal enum FileKind
{
    /// <summary>A tar archive of a root file system.</summary>
    Archive,
    /// <summary>A tar archive that looks like one of an image: docker save's, or of an image layout.</summary>
    ImageArchive,
    Squashfs,
    Erofs,
}

/// <summary>Tells the kind of a file by its first bytes.</summary>
internal static class FileKinds
{
    private const int BlockSize = 512;
    private const int ErofsAt = 1024;

    /// <summary>Throws <see cref="BadArchiveException"/> when it is none of them.</summary>
    public static FileKind Of(FileStream file)
    {
        Span<byte> start = stackalloc byte[ErofsAt + 4];
        file.Position = 0;
        int count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (start[..count].StartsWith("hsqs"u8)) { return FileKind.Squashfs; }
        if (count == start.Length && start[ErofsAt..].SequenceEqual((ReadOnlySpan<byte>)[0xe2, 0xe1, 0xf5, 0xe0])) { return FileKind.Erofs; }

        file.Position = 0;
        byte[] block = new byte[BlockSize];
        using Stream content = Compression.Open(file);
        count = content.ReadAtLeast(block, BlockSize, throwOnEndOfStream: false);
        if (count != BlockSize || !IsHeader(block)) { throw new BadArchiveException("it is no tar archive, image or disk image"); }
        file.Position = 0;
        return LooksLikeImage(FirstName(file)) ? FileKind.ImageArchive : FileKind.Archive;
    }

    /// <summary>Whether the file, which is at its start, is compressed.</summary>
    public static bool IsCompressed(FileStream file)
    {
        Span<byte> start = stackalloc byte[Compression.MagicLength];
        file.Position = 0;
        int count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return Compression.Is(start[..count]);
    }

    // Nothing at the top of a root file system is called like what image archives have there.
    private static bool LooksLikeImage(string name)
    {
        string top = name.Split('/')[0];
        string stem = top.Split('.')[0];
        return top is OciLayout.Marker or OciLayout.Index or DockerArchive.Manifest or "blobs" or "repositories"
            || Digest.TryParse($"sha256:{stem}") is not null;
    }

    private static string FirstName(FileStream file)
    {
        try
        {
            using Stream content = Compression.Open(file);
            using TarReader reader = new(content, leaveOpen: true);
            TarEntry? first = reader.GetNextEntry();
            // The top directory itself tells nothing.
            while (first is { EntryType: TarEntryType.GlobalExtendedAttributes } or { EntryType: TarEntryType.Directory, Name: "." or "./" }) { first = reader.GetNextEntry(); }
            return first is null ? "" : EntryPath.Normalize(first.Name);
        }
        catch (Exception e) when (BadArchiveException.IsDamage(e))
        {
            throw new BadArchiveException("the archive is damaged or cut short");
        }
    }

    /// <summary>
    /// Whether a block is the header of an entry: the sum of all its bytes, with those of the sum itself taken as spaces, is
    /// what the sum says (tar(5)).
    /// </summary>
    public static bool IsHeader(ReadOnlySpan<byte> block)
    {
        const int SumAt = 148;
        const int SumLength = 8;
        int sum = SumLength * ' ';
        for (int i = 0; i < block.Length; i++)
        {
            if (i is < SumAt or >= SumAt + SumLength) { sum += block[i]; }
        }

        string text = Encoding.ASCII.GetString(block.Slice(SumAt, SumLength)).Trim(' ', '\0');
        int said = 0;
        foreach (char digit in text)
        {
            if (digit is < '0' or > '7') { return false; }
            said = said * 8 + (digit - '0');
        }

        return text.Length > 0 && said == sum;
    }
}
