using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>The options of run, and what they add up to.</summary>
internal sealed class RunOptions
{
    private readonly ProcessOptions _process = new();
    private readonly Option<string?> _name = Opt.Text("--name", "NAME", "of the container; made from ROOTFS when left out");
    private readonly Option<string?> _entrypoint = Opt.Text("--entrypoint", "PROGRAM", "in the place of the image's entrypoint and command; \"\" for none");
    private readonly Option<string?> _hostname = Opt.Text("--hostname", "NAME", "its hostname; its name when left out");
    private readonly Option<string?> _domainname = Opt.Text("--domainname", "NAME", "its NIS domain name");
    private readonly Option<bool> _remove = Opt.Flag("--rm", "remove the container when it ends");
    private readonly Option<bool> _init = Opt.Flag("--init", "keep nsinit-init as PID 1 (the default)");
    private readonly Option<bool> _noInit = Opt.Flag("--no-init", "let CMD be PID 1 itself");
    private readonly Option<string?> _rootfs = Opt.Text(
        "--rootfs", "MODE", "where it writes: overlay, a layer of its own (the default); direct, ROOTFS; ro, nowhere");
    private readonly Option<bool> _readOnly = Opt.Flag("--read-only", "make the root file system read-only");
    private readonly Option<string[]> _networks = Opt.Many(
        "--network", "NETWORK", "a network's name (repeatable), with ip=, ip6=, mac=, mtu=, alias=, interface_name=, default after a colon; none (the default), host, container:NAME, or ns:PATH");
    private readonly Option<string[]> _publish = Opt.Many(
        "--publish", "[[HOSTIP:]HOSTPORT:]PORT[/PROTOCOL]", "reach PORT, or ports FIRST-LAST, by HOSTPORT of the host", "-p");
    private readonly Option<string[]> _expose = Opt.Many("--expose", "PORT[/PROTOCOL]", "a port, or FIRST-LAST, for -P");
    private readonly Option<bool> _publishAll = Opt.Flag("--publish-all", "publish what the image and --expose name, on free ports of the host", "-P");
    private readonly Option<string?> _ip = Opt.Text("--ip", "ADDRESS", "its address there; the next free one when left out");
    private readonly Option<string?> _ip6 = Opt.Text("--ip6", "ADDRESS", "its IPv6 address there");
    private readonly Option<string?> _mac = Opt.Text("--mac", "ADDRESS", "its MAC address; derived from its address when left out");
    private readonly Option<string?> _interface = Opt.Text("--interface", "NAME", "name of its interface in the container; eth0 when left out");
    private readonly Option<int> _mtu = Opt.Number("--mtu", "BYTES", "MTU of its interface", 0);
    private readonly Option<string?> _pid = Opt.Text("--pid", "NAMESPACE", "private (the default), host or container:NAME");
    private readonly Option<string?> _ipc = Opt.Text("--ipc", "NAMESPACE", "as --pid");
    private readonly Option<string?> _uts = Opt.Text("--uts", "NAMESPACE", "as --pid");
    private readonly UserNamespaceOptions _ids = new();
    private readonly Option<string?> _cgroupns = Opt.Text("--cgroupns", "NAMESPACE", "private (the default) or host");
    private readonly Option<string[]> _ulimits = Opt.Many("--ulimit", "NAME=SOFT[:HARD]", "a resource limit, as nofile=1024:4096");
    private readonly Option<string[]> _hostLinks = Opt.Many("--device-net", "IF[:NAME]", "move interface IF of the host into the container");
    private readonly Option<string?> _rate = Opt.Text("--net-rate", "RATE[:BURST]", "how fast its interfaces are, in each direction, as 10mbit");
    private readonly Option<string[]> _sysctls = Opt.Many("--sysctl", "KEY=VALUE", "a setting of its own network or ipc namespace, as net.ipv4.ip_forward=1");
    private readonly Option<string[]> _groups = Opt.Many("--group-add", "GROUP", "a group of the container that the user is in too, by name or number");
    private readonly Option<string?> _oomScore = Opt.Text("--oom-score-adj", "NUMBER", "how soon it ends when memory runs out, -1000 (never) to 1000");
    private readonly FileOptions _files = new();
    private readonly LabelOptions _labels = new();
    private readonly LifeOptions _life = new();
    private readonly HealthOptions _health = new();
    private readonly NamesOptions _names = new();
    private readonly IdFileOptions _idFiles = new();
    private readonly ResourceOptions _resources = new();
    private readonly Option<string?> _cgroupParent = Opt.Text("--cgroup-parent", "PATH", "the cgroup below which its own is made");
    private readonly Option<string?> _explain = new("--explain")
    {
        Description = "say all that will be done, before doing it, or instead", HelpName = "only", Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> _format = Opt.Text("--format", "FORMAT", "of --explain and --timings: text or json");
    private readonly Option<bool> _timings = TimingsOption.Create();
    private readonly Option<string?> _detachKeys = Opt.Text(
        DetachOption.Name, "KEYS", $"with -it, that leave it running, as {DetachOption.Default}: it is in the background then, and this terminal connected to it");

    public void AddTo(Command command)
    {
        _process.AddTo(command);
        _life.AddTo(command);
        _health.AddTo(command);
        _idFiles.AddTo(command);
        _resources.AddTo(command);
        _names.AddTo(command);
        _ids.AddTo(command);
        _files.AddTo(command);
        _labels.AddTo(command);
        foreach (Option option in (Option[])[_name, _entrypoint, _hostname, _domainname, _remove, _init, _noInit, _rootfs, _readOnly, _groups, _oomScore,
            _timings, _detachKeys,
            _networks, _publish, _expose, _publishAll, _ip, _ip6, _mac, _interface, _mtu, _pid, _ipc, _uts, _cgroupns, _cgroupParent, _ulimits, _hostLinks, _rate, _sysctls, _explain, _format])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The request. Throws <see cref="NsinitException"/> on a value that makes no sense.</summary>
    public RunRequest Read(ParseResult parsed, string rootfs, IReadOnlyList<string> command)
    {
        bool init = parsed.GetValue(_init);
        if (init && parsed.GetValue(_noInit)) { throw new NsinitException("run: --init and --no-init exclude each other") { Hint = "leave one of them out" }; }
        (RootfsMode mode, bool readOnly) = ReadMode(parsed.GetValue(_rootfs));
        (NamespaceSource network, List<AttachmentSpec> attachments) = NetworkOption.Read(
            Networks(parsed), parsed.GetValue(_ip), parsed.GetValue(_ip6), parsed.GetValue(_mac), parsed.GetValue(_interface), parsed.GetValue(_mtu));
        NamespaceSet namespaces = new()
        {
            Pid = NamespaceOption.Read("--pid", parsed.GetValue(_pid), join: true),
            Ipc = NamespaceOption.Read("--ipc", parsed.GetValue(_ipc), join: true),
            Uts = NamespaceOption.Read("--uts", parsed.GetValue(_uts), join: true),
            Cgroup = NamespaceOption.Read("--cgroupns", parsed.GetValue(_cgroupns), join: false),
            Network = network,
        };
        return new RunRequest
        {
            Rootfs = rootfs,
            Command = command,
            Entrypoint = parsed.GetValue(_entrypoint),
            Name = parsed.GetValue(_name),
            Hostname = parsed.GetValue(_hostname),
            Domainname = parsed.GetValue(_domainname),
            Env = _process.ReadEnv(parsed),
            WorkingDirectory = _process.ReadDirectory(parsed),
            User = _process.ReadUser(parsed),
            Interactive = _process.ReadInteractive(parsed),
            Terminal = _process.ReadTerminal(parsed),
            Detached = _process.ReadDetached(parsed),
            DetachKeys = ReadDetachKeys(parsed),
            AutoRemove = parsed.GetValue(_remove),
            Init = !parsed.GetValue(_noInit),
            RootfsMode = mode,
            ReadOnly = readOnly || parsed.GetValue(_readOnly),
            Namespaces = namespaces,
            Ids = _ids.Read(parsed),
            Sysctls = [.. (parsed.GetValue(_sysctls) ?? []).Select(text => SysctlOption.Read(text, namespaces))],
            Networks = attachments,
            AnyNetwork = (parsed.GetValue(_networks) ?? []).Length == 0,
            HostLinks = [.. (parsed.GetValue(_hostLinks) ?? []).Select(text => HostLinkOption.Read(text, network))],
            Rate = ReadRate(parsed.GetValue(_rate), attachments.Count),
            Names = _names.Read(parsed, network, attachments.Count > 0),
            Ports = [.. (parsed.GetValue(_publish) ?? []).Select(PublishOption.Read)],
            Exposed = [.. (parsed.GetValue(_expose) ?? []).Select(PublishOption.ReadExposed)],
            PublishAll = parsed.GetValue(_publishAll),
            Labels = _labels.Read(parsed, "run"),
            Groups = parsed.GetValue(_groups) ?? [],
            Mounts = _files.ReadMounts(parsed),
            Devices = _files.ReadDevices(parsed),
            ShmSize = _files.ReadShmSize(parsed, namespaces.Ipc),
            OomScore = ReadScore(parsed.GetValue(_oomScore)),
            Life = _life.Read(parsed, _process.ReadDetached(parsed) || ReadDetachKeys(parsed) is not null, parsed.GetValue(_remove)),
            Health = _health.Read(parsed),
            IdFile = _idFiles.ReadIdFile(parsed),
            PidFile = _idFiles.ReadPidFile(parsed),
            Resources = _resources.Read(parsed),
            CgroupParent = ReadParent(parsed.GetValue(_cgroupParent) ?? ""),
            Rlimits = [.. (parsed.GetValue(_ulimits) ?? []).Select(UlimitOption.Read)],
        };
    }

    // Who publishes ports and names no network is on the default one. What users have is not made by them: pasta connects who names none.
    private string[] Networks(ParseResult parsed)
    {
        string[] named = parsed.GetValue(_networks) ?? [];
        bool publishes = parsed.GetValue(_publish) is { Length: > 0 } || parsed.GetValue(_publishAll);
        return named.Length == 0 && publishes && !OwnIds.LacksNetwork ? [DefaultNetwork.Name] : named;
    }

    public bool WantsTimings(ParseResult parsed) => parsed.GetValue(_timings);

    // Null: nobody leaves. With -d everybody has left from the start, as with Docker.
    private string? ReadDetachKeys(ParseResult parsed)
    {
        if (parsed.GetValue(_detachKeys) is not string keys || _process.ReadDetached(parsed)) { return null; }
        return _process.ReadTerminal(parsed) && _process.ReadInteractive(parsed) ? DetachOption.Read(keys)
            : throw new NsinitException($"run: {DetachOption.Name} {keys}: keys are typed at a terminal") { Hint = "add -it" };
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

    private static RateSpec? ReadRate(string? text, int interfaces) => text is null || interfaces > 0 ? RateOption.Read(text)
        : throw new NsinitException($"run: --net-rate {text}: there is no interface to limit") { Hint = "name a network too: --network NAME" };

    private static int? ReadScore(string? text) => text is null ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int score) && score is >= -1000 and <= 1000 ? score
        : throw new NsinitException($"run: --oom-score-adj {text}: a number from -1000 to 1000 is wanted") { Hint = "the higher, the sooner its processes end when memory runs out" };

    private static string ReadParent(string path) => Array.IndexOf(path.Split('/'), "..") < 0 ? path
        : throw new NsinitException($"run: --cgroup-parent {path}: it may not lead upwards");

    private static (RootfsMode Mode, bool ReadOnly) ReadMode(string? text) => text switch
    {
        null or "overlay" => (RootfsMode.Overlay, false),
        "direct" => (RootfsMode.Direct, false),
        "ro" => (RootfsMode.Direct, true),
        _ => throw new NsinitException($"run: --rootfs {text}: overlay, direct or ro is wanted"),
    };
}
