using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images.Oci;

/// <summary>A blob that was written.</summary>
/// <param name="MediaType">What it is, for others.</param>
/// <param name="Digest">What it is found by.</param>
/// <param name="Size">Bytes.</param>
internal sealed record WrittenBlob(string MediaType, Digest Digest, long Size)
{
    public JsonObject ToJson() => new() { ["mediaType"] = MediaType, ["digest"] = $"{Digest}", ["size"] = Size };
}

/// <summary>Writes an image into a layout, a new one or one with other images (image-spec, image-layout.md).</summary>
internal sealed class LayoutWriter : IDisposable
{
    private const string Version = """{"imageLayoutVersion":"1.0.0"}""";
    private const string IndexType = "application/vnd.oci.image.index.v1+json";
    private const string RefName = "org.opencontainers.image.ref.name";
    private const string Blobs = "blobs/sha256";
    private const int MaxIndex = 8 << 20;

    // Whoever has this pid holds the layout's lock.
    private const string Beginning = ".nsinit-";
    private static readonly string Temporary = $"{Blobs}/{Beginning}{Environment.ProcessId}";

    private readonly string _path;
    private readonly OwnedFd _directory;
    private readonly List<string> _made = [];

    /// <param name="path">A directory: empty, or a layout.</param>
    public LayoutWriter(string path)
    {
        _path = path;
        Paths.MakeDirectories($"{path}/{Blobs}", PrivateModes.Directory);
        _directory = Paths.OpenDirectory(Fd.AT_FDCWD, path);
        // Another writer would lose its image, or ours.
        Kernel.Flock(_directory.Value, Misc.LOCK_EX).OrThrow("lock", path);
        // So whatever is begun there is of somebody who was killed.
        foreach (string name in Paths.List($"{path}/{Blobs}"))
        {
            if (name.StartsWith(Beginning, StringComparison.Ordinal)) { Paths.TryRemove(_directory.Value, $"{Blobs}/{name}"); }
        }
    }

    /// <summary>Writes a blob; one that is there already is left alone.</summary>
    public WrittenBlob Write(string mediaType, Action<Stream> fill)
    {
        try
        {
            HashedOutput output;
            using (OwnedFd file = Paths.Open(_directory.Value, Temporary, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC, PrivateModes.File))
            {
                output = new HashedOutput(new DescriptorStream(file.Value, $"{_path}/{Blobs}"));
                fill(output);
            }

            WrittenBlob blob = new(mediaType, output.Finish(), output.Count);
            string path = $"{Blobs}/{blob.Digest.Hex}";
            if (Paths.Exists(_directory.Value, path)) { return blob; }
            Paths.TryRename(_directory.Value, Temporary, _directory.Value, path).OrThrow("rename to", path);
            _made.Add(path);
            return blob;
        }
        finally
        {
            Paths.TryRemove(_directory.Value, Temporary);
        }
    }

    /// <summary>The same of a document.</summary>
    public WrittenBlob Write(string mediaType, JsonObject document) =>
        Write(mediaType, output => output.Write(System.Text.Encoding.UTF8.GetBytes(document.ToJsonString())));

    /// <summary>Calls a manifest <paramref name="tag"/>, in one step. Another image of that name loses it.</summary>
    public void Publish(WrittenBlob manifest, string tag)
    {
        byte[]? before = Contents.TryRead(_directory.Value, OciLayout.Index, MaxIndex);
        JsonObject descriptor = manifest.ToJson();
        descriptor["platform"] = new JsonObject { ["architecture"] = Platform.Here.Architecture, ["os"] = Platform.Here.Os };
        descriptor["annotations"] = new JsonObject { [RefName] = tag };
        JsonObject index = before is null ? new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = IndexType, ["manifests"] = new JsonArray(descriptor) } : Add(before, descriptor, tag);
        if (!Paths.Exists(_directory.Value, OciLayout.Marker)) { Replace(OciLayout.Marker, Version); }
        Replace(OciLayout.Index, index.ToJsonString());
    }

    /// <summary>Takes away what was written.</summary>
    public void Undo()
    {
        Paths.TryRemove(_directory.Value, Temporary);
        foreach (string path in _made.ToArray()) { Paths.TryRemove(_directory.Value, path); }
        foreach (string path in (string[])[Blobs, "blobs"]) { Paths.TryRemove(_directory.Value, path, AtFlags.AT_REMOVEDIR); }
    }

    public void Dispose() => _directory.Dispose();

    // Who could read a layout's index before still can.
    private unsafe void Replace(string file, string text)
    {
        uint mode = Paths.TryStat(_directory.Value, file, AtFlags.AT_SYMLINK_NOFOLLOW, out Statx before).Failed ? PrivateModes.File : before.Mode & PermissionBits;
        Contents.Replace(_directory.Value, file, System.Text.Encoding.UTF8.GetBytes(text));
        fixed (byte* name = Utf8.Terminated(file)) { Kernel.Fchmodat(_directory.Value, name, mode).OrThrow("set the mode of", $"{_path}/{file}"); }
    }

    private JsonObject Add(byte[] before, JsonObject descriptor, string tag)
    {
        try
        {
            JsonObject index = JsonNode.Parse(before) as JsonObject ?? throw Damaged();
            if (index["manifests"] is not JsonArray manifests) { index["manifests"] = manifests = []; }
            for (int i = manifests.Count - 1; i >= 0; i--)
            {
                if (manifests[i]?["annotations"]?[RefName]?.ToString() == tag) { manifests.RemoveAt(i); }
            }

            manifests.Add((JsonNode)descriptor);
            return index;
        }
        // Members that are no objects, or are there twice, come to light when they are used.
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw Damaged();
        }
    }

    private NsinitException Damaged() => new($"add an image to {_path}: its {OciLayout.Index} is damaged") { Hint = "name another layout" };

    private const uint PermissionBits = 0x1ff;   // 0777
}
