using System;
using System.Collections.Generic;
using System.IO;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Fills in every default of a request.</summary>
internal static class SpecBuilder
{
    /// <summary>Where commands are looked up, in the article's order.</summary>
    public const string DefaultPath = "/bin:/usr/bin:/sbin:/usr/sbin";

    private const string DefaultShell = "/bin/sh";
    private const string DefaultTerminal = "xterm";
    private const int MaxHostname = 64;

    /// <summary>
    /// The container that <paramref name="request"/> means, with <paramref name="directory"/> as its root file system.
    /// </summary>
    public static ContainerSpec Build(RunRequest request, string id, string directory)
    {
        string name = request.Name ?? DefaultName(request.Rootfs, id);
        if (!ContainerName.IsValid(name))
        {
            throw new NsinitException($"name a container {name}: up to {ContainerName.MaxLength} letters, digits, '_', '.' and '-' are allowed, a letter or digit first")
            {
                Origin = $"--name {name}", Hint = "choose another name, or leave --name out",
            };
        }

        string hostname = request.Hostname ?? name;
        if (hostname.Length is 0 or > MaxHostname || hostname.Contains('\0'))
        {
            throw new NsinitException($"set the hostname to {hostname}: 1 to {MaxHostname} bytes are allowed") { Origin = $"--hostname {hostname}", Hint = "choose a shorter one" };
        }

        return new ContainerSpec
        {
            Id = id,
            Name = name,
            Hostname = hostname,
            Domainname = request.Domainname,
            Rootfs = new RootfsSpec(Path.GetFullPath(request.Rootfs), directory, request.RootfsMode, request.ReadOnly),
            Process = BuildProcess(request, hostname, directory),
            Namespaces = request.Namespaces,
            Mounts = request.Mounts,
            Networks = request.Networks,
            Ports = Ports(request),
            Resources = request.Resources,
            CgroupParent = request.CgroupParent,
            Init = request.Init,
            Detached = request.Detached,
            AutoRemove = request.AutoRemove,
        };
    }

    // A port is published at the address that the container has on its first network.
    private static IReadOnlyList<PortSpec> Ports(RunRequest request)
    {
        if (request.Ports.Count == 0 || request.Networks.Count > 0) { return request.Ports; }
        PortSpec port = request.Ports[0];
        throw request.Namespaces.Network.Kind == NamespaceKind.Private
            ? new NsinitException($"publish port {port.Container}: the container has no network") { Origin = port.Origin, Hint = "name one: --network NAME" }
            : new NsinitException($"publish port {port.Container}: the container's ports are not its own")
            {
                Origin = port.Origin,
                Hint = request.Namespaces.Network.Kind == NamespaceKind.Host ? "they are the host's already: leave it out" : "publish it with the container that owns the network",
            };
    }

    private static ProcessSpec BuildProcess(RunRequest request, string hostname, string directory)
    {
        UserSpec user;
        using (OwnedFd root = Paths.Open(Fd.AT_FDCWD, directory, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY))
        {
            user = new UserDatabase(root.Value).Find(request.User ?? "0");
        }

        // The environment is clean, as with env -i: nothing of the caller's comes in by itself.
        EnvList env = new();
        env.Set("HOME", user.Home);
        env.Set("HOSTNAME", hostname);
        env.Set("HOST", hostname);
        env.Set("PATH", DefaultPath);
        if (request.Terminal) { env.Set("TERM", DefaultTerminal); }
        env.Add(request.Env);
        return new ProcessSpec
        {
            Args = request.Command.Count == 0 ? [DefaultShell] : request.Command,
            Env = env.Entries,
            WorkingDirectory = AbsoluteDirectory(request.WorkingDirectory ?? "/"),
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

    // The last part of the path without the endings of archives, and enough of the id to be one's own.
    private static string DefaultName(string rootfs, string id)
    {
        string stem = Path.GetFileName(Path.GetFullPath(rootfs).TrimEnd('/'));
        foreach (string ending in (string[])[".gz", ".tgz", ".tar"])
        {
            if (stem.EndsWith(ending, StringComparison.Ordinal)) { stem = stem[..^ending.Length]; }
        }

        List<char> letters = [.. stem];
        letters.RemoveAll(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'));
        stem = new string(letters.ToArray()).TrimStart('-', '_', '.');
        if (stem.Length > 40) { stem = stem[..40]; }
        return stem.Length == 0 ? $"c{id[..4]}" : $"{stem}-{id[..4]}";
    }
}
