using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;

namespace Nsinit.Tests.System.Images;

/// <summary>Writes OCI image layouts, right ones and, blob by blob, wrong ones.</summary>
public sealed class LayoutBuilder
{
    private readonly List<object> _manifests = [];

    public LayoutBuilder(string path)
    {
        Path = path;
        Directory.CreateDirectory($"{path}/blobs/sha256");
    }

    public string Path { get; }

    /// <summary>Adds an image with these layers, the lowest first; <paramref name="config"/> is the "config" object.</summary>
    public LayoutBuilder Image(string tag, IReadOnlyList<byte[]> layers, object? config = null, string architecture = "amd64", bool inIndex = false)
    {
        object manifest = new
        {
            schemaVersion = 2,
            config = Blob(JsonSerializer.SerializeToUtf8Bytes(new
            {
                architecture,
                os = "linux",
                config = config ?? new { },
                rootfs = new { type = "layers", diff_ids = layers.Select(l => $"sha256:{Hash(l)}") },
            })),
            layers = layers.Select(l => Blob(Compress(l))).ToArray(),
        };
        Dictionary<string, object> descriptor = Blob(JsonSerializer.SerializeToUtf8Bytes(manifest));
        descriptor["mediaType"] = "application/vnd.oci.image.manifest.v1+json";
        descriptor["annotations"] = new Dictionary<string, string> { ["org.opencontainers.image.ref.name"] = tag };
        if (inIndex) { descriptor["platform"] = new { architecture, os = "linux" }; }
        _manifests.Add(descriptor);
        return this;
    }

    /// <summary>Writes the marker and the index; returns the path.</summary>
    public string Write()
    {
        File.WriteAllText($"{Path}/oci-layout", """{"imageLayoutVersion": "1.0.0"}""");
        File.WriteAllText($"{Path}/index.json", JsonSerializer.Serialize(new { schemaVersion = 2, manifests = _manifests }));
        return Path;
    }

    /// <summary>Puts all images so far into an index of their own, as one image for several platforms.</summary>
    public LayoutBuilder Nest(string tag)
    {
        Dictionary<string, object> index = Blob(JsonSerializer.SerializeToUtf8Bytes(new { schemaVersion = 2, manifests = _manifests }));
        index["mediaType"] = "application/vnd.oci.image.index.v1+json";
        index["annotations"] = new Dictionary<string, string> { ["org.opencontainers.image.ref.name"] = tag };
        _manifests.Clear();
        _manifests.Add(index);
        return this;
    }

    /// <summary>The file of the blob with this content.</summary>
    public string FileOf(byte[] content) => $"{Path}/blobs/sha256/{Hash(content)}";

    public static byte[] Compress(byte[] bytes)
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true)) { gzip.Write(bytes); }
        return packed.ToArray();
    }

    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private Dictionary<string, object> Blob(byte[] bytes)
    {
        File.WriteAllBytes(FileOf(bytes), bytes);
        return new Dictionary<string, object> { ["mediaType"] = "application/octet-stream", ["digest"] = $"sha256:{Hash(bytes)}", ["size"] = bytes.Length };
    }
}
