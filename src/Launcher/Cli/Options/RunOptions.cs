using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>The options of run, and what they add up to.</summary>
internal sealed class RunOptions
{
    private readonly ProcessOptions _process = new();
    private readonly Option<string?> _name = Text("--name", "name of the container; made from ROOTFS when left out");
    private readonly Option<string?> _hostname = Text("--hostname", "its hostname; its name when left out");
    private readonly Option<string?> _domainname = Text("--domainname", "its NIS domain name");
    private readonly Option<bool> _remove = new("--rm") { Description = "remove the container when it ends" };
    private readonly Option<bool> _init = new("--init") { Description = "keep nsinit-init as PID 1 (the default)" };
    private readonly Option<bool> _noInit = new("--no-init") { Description = "let CMD be PID 1 itself" };
    private readonly Option<string?> _rootfs = Text("--rootfs", "overlay: what it writes goes to a layer of its own (the default); direct: into ROOTFS itself; ro: ROOTFS, read-only");
    private readonly Option<bool> _readOnly = new("--read-only") { Description = "make the root file system read-only" };
    private readonly Option<string[]> _volumes = Many("--volume", "-v", "SRC:DST[:ro]: make SRC of the host appear at DST");
    private readonly Option<string[]> _tmpfs = Many("--tmpfs", null, "DST[:OPTIONS]: an empty file system in memory at DST");
    private readonly Option<string[]> _networks = Many("--network", null, "a network's name (repeatable), none (the default), host, or container:NAME");
    private readonly Option<string?> _ip = Text("--ip", "its address on the network; the next free one when left out");
    private readonly Option<string?> _mac = Text("--mac", "its MAC address; derived from its address when left out");
    private readonly Option<int> _mtu = new("--mtu") { Description = "MTU of its interface, in bytes" };
    private readonly Option<string?> _pid = Text("--pid", "pid namespace: private, host or container:NAME");
    private readonly Option<string?> _ipc = Text("--ipc", "ipc namespace: private, host or container:NAME");
    private readonly Option<string?> _uts = Text("--uts", "uts namespace: private, host or container:NAME");
    private readonly Option<string?> _cgroupns = Text("--cgroupns", "cgroup namespace: private or host");
    private readonly Option<string[]> _ulimits = Many("--ulimit", null, "NAME=SOFT[:HARD]: a resource limit, as nofile=1024:4096");
    private readonly Option<string?> _explain = new("--explain") { Description = "say all that will be done, before doing it; --explain=only: instead", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _format = Text("--format", "of --explain: text or json");

    public void AddTo(Command command)
    {
        _process.AddTo(command);
        foreach (Option option in (Option[])[_name, _hostname, _domainname, _remove, _init, _noInit, _rootfs, _readOnly, _volumes, _tmpfs,
            _networks, _ip, _mac, _mtu, _pid, _ipc, _uts, _cgroupns, _ulimits, _explain, _format])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The request. Throws <see cref="NsinitException"/> on a value that makes no sense.</summary>
    public RunRequest Read(ParseResult parsed, string rootfs, IReadOnlyList<string> command)
    {
        bool init = parsed.GetValue(_init);
        if (init && parsed.GetValue(_noInit)) { throw new NsinitException("run: --init and --no-init exclude each other"); }
        (RootfsMode mode, bool readOnly) = ReadMode(parsed.GetValue(_rootfs));
        (NamespaceSource network, List<AttachmentSpec> attachments) = NetworkOption.Read(
            parsed.GetValue(_networks) ?? [], parsed.GetValue(_ip), parsed.GetValue(_mac), parsed.GetValue(_mtu));
        return new RunRequest
        {
            Rootfs = rootfs,
            Command = command,
            Name = parsed.GetValue(_name),
            Hostname = parsed.GetValue(_hostname),
            Domainname = parsed.GetValue(_domainname),
            Env = _process.ReadEnv(parsed),
            WorkingDirectory = _process.ReadDirectory(parsed),
            User = _process.ReadUser(parsed),
            Interactive = _process.ReadInteractive(parsed),
            Terminal = _process.ReadTerminal(parsed),
            Detached = _process.ReadDetached(parsed),
            AutoRemove = parsed.GetValue(_remove),
            Init = !parsed.GetValue(_noInit),
            RootfsMode = mode,
            ReadOnly = readOnly || parsed.GetValue(_readOnly),
            Namespaces = new NamespaceSet
            {
                Pid = NamespaceOption.Read("--pid", parsed.GetValue(_pid), join: true),
                Ipc = NamespaceOption.Read("--ipc", parsed.GetValue(_ipc), join: true),
                Uts = NamespaceOption.Read("--uts", parsed.GetValue(_uts), join: true),
                Cgroup = NamespaceOption.Read("--cgroupns", parsed.GetValue(_cgroupns), join: false),
                Network = network,
            },
            Networks = attachments,
            Mounts = [.. (parsed.GetValue(_volumes) ?? []).Select(VolumeOption.Read), .. (parsed.GetValue(_tmpfs) ?? []).Select(TmpfsOption.Read)],
            Rlimits = [.. (parsed.GetValue(_ulimits) ?? []).Select(UlimitOption.Read)],
        };
    }

    public ExplainMode ReadExplain(ParseResult parsed)
    {
        if (parsed.GetResult(_explain) is null) { return ExplainMode.None; }
        return parsed.GetValue(_explain) switch
        {
            null or "" => ExplainMode.Before,
            "only" => ExplainMode.Only,
            string other => throw new NsinitException($"run: --explain={other}: leave the value out, or say only"),
        };
    }

    public Format ReadFormat(ParseResult parsed) => FormatOption.Read(parsed.GetValue(_format));

    private static (RootfsMode Mode, bool ReadOnly) ReadMode(string? text) => text switch
    {
        null or "overlay" => (RootfsMode.Overlay, false),
        "direct" => (RootfsMode.Direct, false),
        "ro" => (RootfsMode.Direct, true),
        _ => throw new NsinitException($"run: --rootfs {text}: overlay, direct or ro is wanted"),
    };

    private static Option<string?> Text(string name, string description) => new(name) { Description = description };

    private static Option<string[]> Many(string name, string? alias, string description)
    {
        Option<string[]> option = new(name) { Description = description, Arity = ArgumentArity.OneOrMore };
        if (alias is not null) { option.Aliases.Add(alias); }
        return option;
    }
}
