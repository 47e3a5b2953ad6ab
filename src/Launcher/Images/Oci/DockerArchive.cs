using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace Nsinit.Launcher.Images.Oci;

/// <summary>
/// What <c>docker save</c> writes: manifest.json has a list of images, each with the file names of its configuration and
/// layers. The configuration is the only witness of the layers' digests.
/// </summary>
internal static class DockerArchive
{
    public const string Manifest = "manifest.json";

    /// <summary>The image called <paramref name="tag"/> ("name:tag", or the tag alone); null when this is no such archive.</summary>
    public static ImageManifest? TryRead(IBlobs blobs, string? tag)
    {
        if (BlobReader.TryRead(blobs, Manifest) is not byte[] bytes) { return null; }
        using JsonDocument document = Json.Parse(bytes, Manifest);
        if (document.RootElement.ValueKind != JsonValueKind.Array) { throw new BadArchiveException($"{Manifest} is no list of images"); }
        JsonElement[] images = [.. document.RootElement.EnumerateArray()];
        JsonElement[] fitting = tag is null ? images : Array.FindAll(images, i => Names(i).Exists(n => Fits(n, tag)));
        return fitting.Length == 1 ? Read(blobs, fitting[0]) : throw Ambiguous(tag, images, fitting.Length);
    }

    private static ImageManifest Read(IBlobs blobs, JsonElement image)
    {
        string path = Json.Text(image, "Config") ?? throw new BadArchiveException($"{Manifest} names no configuration");
        byte[] bytes = BlobReader.TryRead(blobs, path) ?? throw BlobReader.Missing(path);
        Digest id = Digest.Of(bytes);
        // Its name is its digest, with or without a directory before and an ending behind.
        string stem = path[(path.LastIndexOf('/') + 1)..].Split('.')[0];
        if (Digest.TryParse($"sha256:{stem}") is Digest named && named != id) { throw new BadArchiveException($"{path} is damaged: its digest is {id}"); }

        ImageConfig config = ImageConfig.Read(bytes);
        if (!config.Platform.IsHere) { throw OciLayout.ForOthers([config.Platform]); }
        List<string> layers = Json.Texts(image, "Layers") ?? [];
        if (layers.Count != config.DiffIds.Count)
        {
            throw new BadArchiveException($"{Manifest} has {layers.Count} layers and the configuration {config.DiffIds.Count}");
        }

        return new ImageManifest(id, config, bytes, [.. layers.Select((l, i) => new LayerBlob(l, null, null, config.DiffIds[i]))]);
    }

    private static List<string> Names(JsonElement image) => Json.Texts(image, "RepoTags") ?? [];

    private static bool Fits(string name, string tag) =>
        name == tag || name.EndsWith($":{tag}", StringComparison.Ordinal) || name == $"docker.io/{tag}" || name == $"docker.io/library/{tag}";

    private static BadArchiveException Ambiguous(string? tag, JsonElement[] images, int fitting)
    {
        string why = images.Length == 0 ? "it holds no image" : tag is null ? "it holds several images" : fitting == 0 ? $"it has no image called {tag}" : $"it has {fitting} images called {tag}";
        string[] names = [.. images.SelectMany(Names).Distinct(StringComparer.Ordinal)];
        return new BadArchiveException(names.Length == 0 ? why : $"{why}: name one as :NAME; there {(names.Length == 1 ? "is" : "are")} {string.Join(", ", names)}");
    }
}
