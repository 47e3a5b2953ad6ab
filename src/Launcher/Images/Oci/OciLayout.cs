using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace Nsinit.Launcher.Images.Oci;

/// <summary>
/// An image layout (image-spec, image-layout.md): index.json names manifests, or further indexes, by digest; a manifest
/// names a configuration and layers.
/// </summary>
internal static class OciLayout
{
    public const string Marker = "oci-layout";
    public const string Index = "index.json";

    private const string IndexType = "application/vnd.oci.image.index.v1+json";
    private const string DockerIndexType = "application/vnd.docker.distribution.manifest.list.v2+json";
    private const string ReferenceType = "unknown";
    private const int MaxDepth = 4;

    /// <summary>
    /// The image called <paramref name="tag"/>, for this machine; null when this is no layout. With no tag, the one image
    /// there is.
    /// </summary>
    public static ImageManifest? TryRead(IBlobs blobs, string? tag)
    {
        byte[]? index = BlobReader.TryRead(blobs, Index);
        if (index is null) { return null; }
        List<Descriptor> named = ReadIndex(index);
        if (named.Count == 0) { throw new BadArchiveException("it holds no image"); }
        if (tag is not null)
        {
            named = named.FindAll(d => d.Names.Contains(tag, StringComparer.Ordinal));
            if (named.Count == 0) { throw Ambiguous($"it has no image called {tag}", ReadIndex(index)); }
        }
        else if (named.Select(d => d.Names.FirstOrDefault()).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            throw Ambiguous("it holds several images", named);
        }

        List<Platform> seen = [];
        Descriptor chosen = Choose(blobs, named, seen, 0) ?? throw ForOthers(seen);
        return ReadManifest(blobs, chosen);
    }

    /// <summary>An image that this machine cannot run.</summary>
    public static BadArchiveException ForOthers(IEnumerable<Platform> platforms) =>
        new($"it is built for {string.Join(", ", platforms.Select(p => $"{p}").Distinct())}, and this machine is {Platform.Here}");

    // The first manifest that this machine can run, also if it lies in an index of its own.
    private static Descriptor? Choose(IBlobs blobs, List<Descriptor> candidates, List<Platform> seen, int depth)
    {
        if (depth == MaxDepth) { throw new BadArchiveException("its indexes lie too deep in one another"); }
        Descriptor? unspecified = null;
        foreach (Descriptor candidate in candidates)
        {
            if (candidate.MediaType is IndexType or DockerIndexType)
            {
                // An archive may carry the index of many platforms with the blobs of one.
                if (BlobReader.TryRead(blobs, candidate.Path) is null) { continue; }
                if (Choose(blobs, ReadIndex(BlobReader.Read(blobs, candidate)), seen, depth + 1) is Descriptor found) { return found; }
            }
            else if (candidate.Platform is not Platform platform) { unspecified ??= candidate; }
            else if (platform.IsHere) { return candidate; }
            else if (platform.Os != ReferenceType) { seen.Add(platform); }
        }

        return unspecified;
    }

    private static List<Descriptor> ReadIndex(byte[] bytes)
    {
        using JsonDocument document = Json.Parse(bytes, "its index");
        List<Descriptor> descriptors = [];
        foreach (JsonElement item in Json.Items(document.RootElement, "manifests")) { descriptors.Add(Descriptor.Read(item)); }
        return descriptors;
    }

    private static ImageManifest ReadManifest(IBlobs blobs, Descriptor descriptor)
    {
        using JsonDocument document = Json.Parse(BlobReader.Read(blobs, descriptor), "its manifest");
        if (Json.Find(document.RootElement, "config") is not JsonElement configElement) { throw new BadArchiveException("its manifest names no configuration"); }
        Descriptor configDescriptor = Descriptor.Read(configElement);
        byte[] bytes = BlobReader.Read(blobs, configDescriptor);
        ImageConfig config = ImageConfig.Read(bytes);
        if (!config.Platform.IsHere) { throw ForOthers([config.Platform]); }
        List<Descriptor> layers = [];
        foreach (JsonElement item in Json.Items(document.RootElement, "layers")) { layers.Add(Descriptor.Read(item)); }
        if (layers.Count != config.DiffIds.Count)
        {
            throw new BadArchiveException($"its manifest has {layers.Count} layers and its configuration {config.DiffIds.Count}");
        }

        return new ImageManifest(
            configDescriptor.Digest, config, bytes, [.. layers.Select((l, i) => new LayerBlob(l.Path, l.Digest, l.Size, config.DiffIds[i]))]);
    }

    private static BadArchiveException Ambiguous(string why, List<Descriptor> all)
    {
        string[] names = [.. all.Select(d => d.Names.LastOrDefault()).OfType<string>().Distinct(StringComparer.Ordinal)];
        return new BadArchiveException(names.Length == 0 ? $"{why}, and names none" : $"{why}: name one as :TAG; there {(names.Length == 1 ? "is" : "are")} {string.Join(", ", names)}");
    }
}
