using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Network;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// The network of a container whose user is not root: pasta(1) or slirp4netns(1) carries what it sends and receives through
/// sockets of the user's. Both end when the file through which they found its namespace, or what they wait for, goes.
/// </summary>
internal static class UserNetwork
{
    private const string Pasta = "pasta";
    private const string Slirp = "slirp4netns";
    private const string SlirpNameServer = "10.0.2.3";

    /// <summary>The program that connects <paramref name="spec"/>; null when it is to be connected otherwise, or cannot be, which is said.</summary>
    public static string? Find(ContainerSpec spec)
    {
        if (!spec.UserNetwork) { return null; }
        // Without an init nothing tells slirp4netns of the end.
        if ((HelperProgram.Find(Pasta) ?? (spec.Init ? HelperProgram.Find(Slirp) : null)) is string found) { return found; }
        const string Hint = "install one of them (package passt or slirp4netns), or say --network none";
        if (spec.Ports.Count == 0) { Warnings.Note($"container {spec.Name} has only lo: neither pasta nor slirp4netns is on the PATH; hint: {Hint}"); }
        return null;
    }

    /// <summary>The nameserver that a program brings along; null when those of the host are to be used.</summary>
    public static string? NameServer(string? connector) => IsSlirp(connector) ? SlirpNameServer : null;

    /// <summary>Gives each port that was left open one of the host.</summary>
    public static List<PortSpec> Ports(IReadOnlyList<PortSpec> ports, string? connector)
    {
        PortSpec first = ports[0];
        if (connector is null || IsSlirp(connector))
        {
            throw new NsinitException($"publish port {first.Container}: pasta, which would do that for a user, is not on the PATH")
            {
                Origin = first.Origin, Hint = "install it (package passt), or run it as root",
            };
        }

        if (ports.FirstOrDefault(p => p.Protocol.Name is not ("tcp" or "udp")) is PortSpec other)
        {
            throw new NsinitException($"publish port {other.Container}: pasta knows tcp and udp") { Origin = other.Origin, Hint = "run it as root" };
        }

        // They are free a moment before pasta binds them: that is as good as it can be.
        using PortReservation reservation = new((port, number) => Host.PortHolder.Find(port.Protocol.Name, number));
        return reservation.Take(ports, [IPAddress.Any, IPAddress.IPv6Any]);
    }

    /// <summary>The step that connects it once its first process exists; <paramref name="life"/> is a pipe whose other end that one has.</summary>
    public static List<HostStep> Steps(Placement place, Func<int> pid, Func<int> life)
    {
        if (place.Connector is not string connector) { return []; }
        string file = $"{place.Directory}/{ContainerFiles.Network}";
        string[] command = [connector, .. IsSlirp(connector) ? SlirpOptions(file) : PastaOptions(place.UserPorts, file)];
        Act act = new(Actor.Launcher, $"connect it through {connector}", string.Join(' ', command), place.UserPorts.Count == 0 ? null : place.UserPorts[0].Origin)
        {
            Messages = [$"mount(\"/proc/PID/ns/net\", \"{file}\", MS_BIND)", $"execve(\"{connector}\"); umount2()"],
        };
        return [new HostStep(act, () => Connect(command, pid(), life(), file, act.Origin), () => Paths.TryRemove(Fd.AT_FDCWD, file))];
    }

    private static string[] PastaOptions(IReadOnlyList<PortSpec> ports, string file) =>
    [
        "--config-net", "--quiet", "--no-map-gw", .. Published(ports, "tcp", "-t"), .. Published(ports, "udp", "-u"), "-T", "none", "-U", "none", "--netns", file,
    ];

    private static string[] SlirpOptions(string file) =>
    [
        "--configure", "--mtu=65520", "--disable-host-loopback", "--enable-ipv6",
        $"--ready-fd={HostCompiler.ReadyDescriptor}", $"--exit-fd={HostCompiler.LifeDescriptor}", "--netns-type=path", file, "tap0",
    ];

    private static IEnumerable<string> Published(IReadOnlyList<PortSpec> ports, string protocol, string option)
    {
        string[] wanted = [.. ports.Where(p => p.Protocol.Name == protocol).Select(Text)];
        return wanted.Length == 0 ? [option, "none"] : wanted.SelectMany(text => (string[])[option, text]);
    }

    private static string Text(PortSpec port)
    {
        string address = port.HostAddress is null ? "" : $"{port.HostAddress}/";
        return $"{address}{Range(port.HostPort, port.Count)}:{Range(port.ContainerPort, port.Count)}";
    }

    private static string Range(int first, int count) => count == 1 ? $"{first}" : $"{first}-{first + count - 1}";

    // By a name of its own: /proc/PID is closed to a program that has given up its privileges. The mount is this launcher's
    // alone, and goes at once; the file stays, and tells pasta by its end that the container has ended.
    private static unsafe void Connect(string[] command, int pid, int life, string file, string? origin)
    {
        using (OwnedFd made = Paths.Open(Fd.AT_FDCWD, file, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_NOFOLLOW, 0x180)) { }
        fixed (byte* source = Utf8.Terminated($"/proc/{pid}/ns/net"), target = Utf8.Terminated(file))
        {
            Kernel.Mount(source, target, null, MountFlags.MS_BIND, null).OrThrow("mount the network namespace on", file);
            try
            {
                string? failed = IsSlirp(command[0]) ? HelperProgram.Start(command, life) : HelperProgram.Run(command);
                if (failed is null) { return; }
                throw new NsinitException($"connect the container: {failed}")
                {
                    Origin = origin, Hint = "check the host's own network, or leave the container without one: --network none",
                };
            }
            finally
            {
                Kernel.Umount2(target, MountApi.MNT_DETACH);
            }
        }
    }

    private static bool IsSlirp(string? connector) => connector?.EndsWith(Slirp, StringComparison.Ordinal) == true;
}
