using System.Text.Json;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.State;

/// <summary>The spec of a container, as it was made: what a later start needs and nobody else reads.</summary>
internal static class SpecFile
{
    private const int MaxSize = 8 << 20;

    /// <summary>Writes that of a new container in its open directory.</summary>
    public static void Write(int directory, ContainerSpec spec) =>
        Contents.Replace(directory, ContainerFiles.Spec, JsonSerializer.SerializeToUtf8Bytes(spec, SpecJson.Default.ContainerSpec));

    /// <summary>Changes that of a container that was started before.</summary>
    public static void Write(RecordLock held, ContainerSpec spec) =>
        held.Replace(ContainerFiles.Spec, JsonSerializer.SerializeToUtf8Bytes(spec, SpecJson.Default.ContainerSpec));

    /// <summary>Throws <see cref="NsinitException"/> when it is missing or damaged.</summary>
    public static ContainerSpec Read(StateRoot root, string id)
    {
        string path = $"{root.Container(id)}/{ContainerFiles.Spec}";
        byte[] bytes = Contents.TryRead(Fd.AT_FDCWD, path, MaxSize) ?? throw Bad(id, path, "it is not there");
        try
        {
            return JsonSerializer.Deserialize(bytes, SpecJson.Default.ContainerSpec) ?? throw Bad(id, path, "it is empty");
        }
        catch (JsonException)
        {
            throw Bad(id, path, "it is damaged");
        }
    }

    private static NsinitException Bad(string id, string path, string why) => new($"read how container {id} was made, {path}: {why}")
    {
        Hint = $"make it again with nsinit run, and remove what is left: nsinit rm {id}",
    };
}
