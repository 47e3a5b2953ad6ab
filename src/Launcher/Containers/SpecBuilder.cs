using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.Images.Oci;
using Nsinit.Launcher.Network.Names;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Fills in every default of a request.</summary>
internal static class SpecBuilder
{
    /// <summary>Where commands are looked up, in the article's order.</summary>
    public const string DefaultPath = "/bin:/usr/bin:/sbin:/usr/sbin";

    private const string DefaultTerminal = "xterm";
    private const int MaxHostname = 64;

    private static readonly string[] Endings = [".gz", ".zst", ".xz", ".tgz", ".tar", ".squashfs", ".erofs", ".img"];

    /// <summary>
    /// The container that <paramref name="request"/> means, with <paramref name="image"/> as its root file system.
    /// </summary>
    public static ContainerSpec Build(RunRequest request, string id, Image image, StateRoot root)
    {
        string name = request.Name ?? DefaultName(request.Rootfs, id);
        ContainerName.Require(new ContainerStore(root), name, $"--name {name}");
        string hostname = request.Hostname ?? name;
        CheckHostName("hostname", hostname);
        if (request.Domainname is string domain) { CheckHostName("domainname", domain); }
        CheckNames(request);
        CheckIds(request);
        CheckRealm(request);
        IReadOnlyList<MountSpec> mounts = new Volumes(root).Place(request.Mounts, image.Config, request.Ids);
        MountTargets.Check(mounts, request.Devices);
        IReadOnlyList<uint> groups = [];
        return new ContainerSpec
        {
            Id = id,
            Name = name,
            Hostname = hostname,
            Domainname = request.Domainname,
            Rootfs = BuildRootfs(request, image, root),
            Process = BuildProcess(request, hostname, image, root, out groups),
            AddedGroups = groups,
            Given = ImageDefaults.Given(request, image.Config),
            StopSignal = ImageDefaults.StopSignal(image.Config),
            Labels = Labels(request, image.Config),
            ExposedPorts = ExposedPorts.All(request, image.Config),
            Namespaces = request.Namespaces,
            Ids = request.Ids,
            UserNetwork = IsUserNetwork(request),
            Mounts = mounts,
            Networks = request.Networks,
            Names = request.Names,
            Ports = Ports(request, ExposedPorts.Published(request, image.Config)),
            Devices = request.Devices,
            ShmSize = request.ShmSize,
            OomScore = request.OomScore,
            Resources = request.Resources,
            Sysctls = request.Sysctls,
            Rate = request.Rate,
            HostLinks = request.HostLinks,
            CgroupParent = request.CgroupParent,
            Life = request.Life,
            Health = ImageDefaults.Health(request.Health, image.Config),
            IdFile = request.IdFile,
            PidFile = request.PidFile,
            Init = request.Init,
            Detached = request.Detached || request.DetachKeys is not null,
            AutoRemove = request.AutoRemove,
        };
    }

    // They become words of hosts and resolv.conf, the hostname file, and the environment: sethostname(2) alone would take any bytes.
    private static void CheckHostName(string what, string name)
    {
        if (name.Length <= MaxHostname && HostNames.IsValid(name)) { return; }
        throw new NsinitException($"set the {what} to {name}: 1 to {MaxHostname} letters, digits, '_', '.' and '-' are allowed, no '.' or '-' first")
        {
            Origin = $"--{what} {name}", Hint = "choose another one",
        };
    }

    // The user's words come after the image's.
    private static Dictionary<string, string> Labels(RunRequest request, ImageConfig? config)
    {
        Dictionary<string, string> labels = config is null ? [] : new(config.Labels);
        foreach ((string name, string value) in request.Labels) { labels[name] = value; }
        return labels;
    }

    // What belongs to another user namespace is not the container's root's to mount, nor to change.
    private static void CheckIds(RunRequest request)
    {
        if (request.Ids is null) { return; }
        NamespaceSet set = request.Namespaces;
        foreach ((string option, NamespaceSource source) in (ReadOnlySpan<(string, NamespaceSource)>)[("--network", set.Network), ("--pid", set.Pid), ("--ipc", set.Ipc)])
        {
            if (source.Kind == NamespaceKind.Private) { continue; }
            throw new NsinitException($"give the container ids of its own: it shares a namespace with others ({option})") { Origin = "--uidmap", Hint = $"leave {option} out, or the maps" };
        }
    }

    // Where nobody says anything else, a user's container is connected as the user's programs are.
    private static bool IsUserNetwork(RunRequest request) => request.AnyNetwork && OwnIds.LacksNetwork;

    // Interfaces of the host are not a user's to make or to give away.
    private static void CheckRealm(RunRequest request)
    {
        if (request.Networks.Count + request.HostLinks.Count == 0 || !OwnIds.LacksNetwork) { return; }
        throw new NsinitException(request.Networks.Count > 0 ? $"connect to network {request.Networks[0].Network}: only root may put an interface on a bridge of the host"
            : $"give interface {request.HostLinks[0].Name} to the container: only root may take one from the host")
        {
            Origin = request.Networks.Count > 0 ? $"--network {request.Networks[0].Network}" : request.HostLinks[0].Origin,
            Hint = "leave it out, and pasta or slirp4netns connects the container; or run it as root",
        };
    }

    // The names of others are not a container's to change.
    private static void CheckNames(RunRequest request)
    {
        if (request.Namespaces.Uts.Kind == NamespaceKind.Private) { return; }
        foreach ((string option, string? name) in (ReadOnlySpan<(string, string?)>)[("--hostname", request.Hostname), ("--domainname", request.Domainname)])
        {
            if (name is null) { continue; }
            throw new NsinitException($"set the {option[2..]} to {name}: the container shares its names with others")
            {
                Origin = $"{option} {name}", Hint = "leave it out, or --uts",
            };
        }
    }

    // A port is published at the address that the container has on its first network.
    private static IReadOnlyList<PortSpec> Ports(RunRequest request, IReadOnlyList<PortSpec> ports)
    {
        if (ports.Count == 0 || request.Networks.Count > 0 || IsUserNetwork(request)) { return ports; }
        PortSpec port = ports[0];
        throw request.Namespaces.Network.Kind == NamespaceKind.Private
            ? new NsinitException($"publish port {port.Container}: the container has no network") { Origin = port.Origin, Hint = "leave --network none out, or name one" }
            : new NsinitException($"publish port {port.Container}: the container's ports are not its own")
            {
                Origin = port.Origin,
                Hint = request.Namespaces.Network.Kind == NamespaceKind.Host ? "they are the host's already: leave it out" : "publish it with the container that owns the network",
            };
    }

    // What is cached or mounted read-only is nobody's to write to.
    private static RootfsSpec BuildRootfs(RunRequest request, Image image, StateRoot root)
    {
        bool own = image.Id is null && image.Mount is null;
        if (!own && request.RootfsMode == RootfsMode.Direct && !request.ReadOnly)
        {
            throw new NsinitException($"use {request.Rootfs} directly: only a directory can be written to")
            {
                Origin = "--rootfs direct", Hint = "unpack it into a directory, or leave the option out",
            };
        }

        RootfsMode mode = own ? request.RootfsMode : RootfsMode.Overlay;
        return new RootfsSpec(image.Source, image.Layers, image.Id is string id ? $"{root.Images}/{id}" : null, mode, request.ReadOnly);
    }

    private static ProcessSpec BuildProcess(RunRequest request, string hostname, Image image, StateRoot state, out IReadOnlyList<uint> groups)
    {
        UserSpec user;
        using (OwnedFd? root = image.Ready ? MergedView.Open(state, image) : null)
        {
            UserDatabase users = new(root?.Value);
            groups = [.. request.Groups.Select(users.FindGroup)];
            user = users.Find(request.User ?? image.Config?.User ?? "0").In(groups);
        }

        // The environment is clean, as with env -i: nothing of the caller's comes in by itself.
        EnvList env = new();
        env.Set("HOME", user.Home);
        env.Set("HOSTNAME", hostname);
        env.Set("HOST", hostname);
        env.Set("PATH", DefaultPath);
        if (request.Terminal) { env.Set("TERM", DefaultTerminal); }
        env.Add(image.Config?.Env ?? []);
        env.Add(request.Env);
        return new ProcessSpec
        {
            Args = ImageDefaults.Args(request, image.Config),
            Env = env.Entries,
            WorkingDirectory = AbsoluteDirectory(request.WorkingDirectory ?? image.Config?.WorkingDir ?? "/"),
            User = user,
            Terminal = request.Terminal,
            Interactive = request.Interactive,
            Rlimits = request.Rlimits,
            Capabilities = CapabilitySets.Default & HostFacts.Capabilities,
        };
    }

    /// <summary>A working directory, which must be an absolute path.</summary>
    public static string AbsoluteDirectory(string path) => path.StartsWith('/') ? path : throw new NsinitException(
        $"use {path} as the working directory: it is not an absolute path")
    {
        Origin = $"-w {path}", Hint = $"write -w /{path}",
    };

    /// <summary>The last part of the path without the endings of archives, and the beginning of the id; with <paramref name="whole"/> all of it.</summary>
    public static string DefaultName(string rootfs, string id, bool whole = false)
    {
        string stem = Path.GetFileName(Path.GetFullPath(rootfs).TrimEnd('/'));
        foreach (string ending in Endings)
        {
            if (stem.EndsWith(ending, StringComparison.Ordinal)) { stem = stem[..^ending.Length]; }
        }

        List<char> letters = [.. stem];
        letters.RemoveAll(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'));
        stem = new string(letters.ToArray()).TrimStart('-', '_', '.');
        if (stem.Length > 40) { stem = stem[..40]; }
        return (stem.Length == 0 ? "c" : $"{stem}-") + (whole ? id : id[..4]);
    }
}
