using System;
using System.Collections.Generic;
using System.Text.Json;

namespace Nsinit.Launcher.Images.Oci;

/// <summary>What an image says of itself and of the containers made of it: its configuration document.</summary>
internal sealed record ImageConfig
{
    public required Platform Platform { get; init; }

    /// <summary>Digests of the layers' uncompressed archives, lowest first.</summary>
    public required IReadOnlyList<Digest> DiffIds { get; init; }

    /// <summary>Null: none.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Null: none.</summary>
    public IReadOnlyList<string>? Cmd { get; init; }

    public IReadOnlyList<string> Env { get; init; } = [];

    public string? User { get; init; }

    public string? WorkingDir { get; init; }

    public string? StopSignal { get; init; }

    /// <summary>How the health of a container is checked; null: not at all.</summary>
    public ImageHealth? Health { get; init; }

    /// <summary>Directories whose content is to outlive changes of the image.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>PORT/PROTOCOL, each.</summary>
    public IReadOnlyList<string> ExposedPorts { get; init; } = [];

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads a configuration. Throws <see cref="BadArchiveException"/> when it is none.</summary>
    public static ImageConfig Read(ReadOnlyMemory<byte> bytes)
    {
        using JsonDocument document = Json.Parse(bytes, "its configuration");
        JsonElement root = document.RootElement;
        JsonElement config = Json.Find(root, "config") ?? default;
        Platform platform = Platform.Read(root);
        if (platform.Os.Length == 0 || platform.Architecture.Length == 0 || Json.Find(root, "rootfs") is not JsonElement rootfs)
        {
            throw new BadArchiveException("its configuration is not that of an image of files");
        }

        return new ImageConfig
        {
            Platform = platform,
            DiffIds = ReadDigests(rootfs),
            Entrypoint = NullIfEmpty(Json.Texts(config, "Entrypoint")),
            Cmd = NullIfEmpty(Json.Texts(config, "Cmd")),
            Env = (Json.Texts(config, "Env") ?? []).FindAll(e => e.IndexOf('=') > 0),
            User = Json.Text(config, "User") is { Length: > 0 } user ? user : null,
            WorkingDir = Json.Text(config, "WorkingDir") is { Length: > 0 } directory ? directory : null,
            StopSignal = Json.Text(config, "StopSignal") is { Length: > 0 } signal ? signal : null,
            Health = ImageHealth.Read(config),
            Volumes = Json.Keys(config, "Volumes"),
            ExposedPorts = Json.Keys(config, "ExposedPorts"),
            Labels = Json.Map(config, "Labels"),
        };
    }

    private static List<Digest> ReadDigests(JsonElement rootfs)
    {
        List<Digest> digests = [];
        foreach (string text in Json.Texts(rootfs, "diff_ids") ?? [])
        {
            digests.Add(Digest.TryParse(text) ?? throw new BadArchiveException($"{text} is no digest"));
        }

        return digests;
    }

    private static List<string>? NullIfEmpty(List<string>? list) => list is { Count: > 0 } ? list : null;
}
