using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>The options of run that say what a container finds beside its root file system.</summary>
internal sealed class FileOptions
{
    private readonly Option<string[]> _volumes = Opt.Many("--volume", "SRC:DST[:OPTION,...]", "make SRC of the host, a path or a volume's name, appear at DST; DST alone: a volume of its own", "-v");
    private readonly Option<string[]> _mounts = Opt.Many("--mount", "type=TYPE,dst=DST,...", "the same word by word: bind, volume or tmpfs");
    private readonly Option<string[]> _tmpfs = Opt.Many("--tmpfs", "DST[:OPTION,...]", "an empty file system in memory at DST");
    private readonly Option<string[]> _devices = Opt.Many("--device", "HOST[:CONTAINER[:rwm]]", "a device of the host, or all in a directory; to be read (r), written (w), or both");
    private readonly Option<string?> _shmSize = Opt.Text("--shm-size", "BYTES", "how much fits into /dev/shm, as 256m; 64m when left out");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_volumes, _mounts, _tmpfs, _devices, _shmSize]) { command.Options.Add(option); }
    }

    public List<MountSpec> ReadMounts(ParseResult parsed) =>
    [
        .. (parsed.GetValue(_volumes) ?? []).Select(VolumeOption.Read),
        .. (parsed.GetValue(_mounts) ?? []).Select(MountOption.Read),
        .. (parsed.GetValue(_tmpfs) ?? []).Select(TmpfsOption.Read),
    ];

    public List<DeviceSpec> ReadDevices(ParseResult parsed) => [.. (parsed.GetValue(_devices) ?? []).SelectMany(DeviceOption.Read)];

    /// <summary>Bytes that fit into /dev/shm, whose namespace is <paramref name="ipc"/>.</summary>
    public long ReadShmSize(ParseResult parsed, NamespaceSource ipc)
    {
        if (parsed.GetValue(_shmSize) is not string text) { return ContainerSpec.DefaultShmSize; }
        if (ipc.Kind == NamespaceKind.Host) { throw new NsinitException($"run: --shm-size {text}: /dev/shm is the host's") { Hint = "leave it out, or --ipc" }; }
        if (ipc.Container is string owner) { throw new NsinitException($"run: --shm-size {text}: /dev/shm is that of {owner}") { Hint = "leave it out, or --ipc" }; }
        return ByteSize.Parse(text) is long bytes and >= 4096 ? bytes
            : throw new NsinitException($"run: --shm-size {text}: bytes are wanted, 4k or more") { Hint = "for example --shm-size 256m" };
    }
}
