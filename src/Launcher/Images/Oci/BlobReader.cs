using System.IO;

namespace Nsinit.Launcher.Images.Oci;

/// <summary>Reads small blobs whole, and believes none that is not what its digest says.</summary>
internal static class BlobReader
{
    // As much as registries take.
    private const int MaxDocument = 8 << 20;

    /// <summary>The bytes of a document; null when there is none of that name.</summary>
    public static byte[]? TryRead(IBlobs blobs, string path)
    {
        using Stream? stream = blobs.TryOpen(path, out long length);
        if (stream is null) { return null; }
        if (length > MaxDocument) { throw new BadArchiveException($"{path} has {length} bytes, more than {MaxDocument}"); }
        byte[] bytes = new byte[length];
        int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return count == bytes.Length ? bytes : throw new BadArchiveException($"{path} is cut short");
    }

    /// <summary>The bytes that <paramref name="descriptor"/> speaks of.</summary>
    public static byte[] Read(IBlobs blobs, Descriptor descriptor)
    {
        byte[] bytes = TryRead(blobs, descriptor.Path) ?? throw Missing(descriptor.Path);
        if (bytes.Length != descriptor.Size) { throw new BadArchiveException($"{descriptor.Path} has {bytes.Length} bytes and should have {descriptor.Size}"); }
        Digest found = Digest.Of(bytes, descriptor.Digest.Algorithm);
        return found == descriptor.Digest ? bytes : throw new BadArchiveException($"{descriptor.Path} is damaged: its digest is {found}");
    }

    public static BadArchiveException Missing(string path) => new($"{path} is missing");
}
