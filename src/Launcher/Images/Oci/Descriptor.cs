using System;
using System.Text.Json;

namespace Nsinit.Launcher.Images.Oci;

/// <summary>What an index or a manifest says of a blob: its type, digest and size.</summary>
/// <param name="MediaType">Empty when it does not say.</param>
/// <param name="Digest">What it is found by, and held against.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Platform">For whom it is; null when it does not say.</param>
/// <param name="Names">What it is called: tags, or whole names.</param>
internal sealed record Descriptor(string MediaType, Digest Digest, long Size, Platform? Platform, string[] Names)
{
    private const string RefName = "org.opencontainers.image.ref.name";
    // What docker save and containerd add: the whole name, where the other has the tag alone.
    private const string ImageName = "io.containerd.image.name";

    /// <summary>Where the blob is in a layout.</summary>
    public string Path => $"blobs/{Digest.Family}/{Digest.Hex}";

    public static Descriptor Read(JsonElement element)
    {
        string? text = Json.Text(element, "digest");
        Digest digest = Digest.TryParse(text) ?? throw new BadArchiveException($"{text ?? "nothing"} is no digest");
        if (Json.Find(element, "size") is not { ValueKind: JsonValueKind.Number } number || !number.TryGetInt64(out long size) || size < 0)
        {
            throw new BadArchiveException($"the size of {digest} is not given");
        }

        JsonElement? platform = Json.Find(element, "platform");
        JsonElement? annotations = Json.Find(element, "annotations");
        string?[] names = annotations is JsonElement notes ? [Json.Text(notes, ImageName), Json.Text(notes, RefName)] : [];
        return new Descriptor(
            Json.Text(element, "mediaType") ?? "", digest, size, platform is JsonElement p ? Platform.Read(p) : null,
            Array.FindAll(names, n => !string.IsNullOrEmpty(n))!);
    }
}
