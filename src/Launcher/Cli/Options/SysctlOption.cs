using System;
using System.Linq;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--sysctl KEY=VALUE, for the keys that the kernel keeps for each network or ipc namespace.</summary>
internal static class SysctlOption
{
    private static readonly string[] Ipc =
    [
        "kernel/msgmax", "kernel/msgmnb", "kernel/msgmni", "kernel/sem", "kernel/shmall", "kernel/shmmax", "kernel/shmmni",
        "kernel/shm_rmid_forced",
    ];

    /// <param name="text">KEY=VALUE.</param>
    /// <param name="namespaces">What the container has of its own; a setting of anybody else's is refused.</param>
    public static SysctlSpec Read(string text, NamespaceSet namespaces)
    {
        string origin = $"--sysctl {text}";
        int equals = text.IndexOf('=');
        if (equals <= 0 || equals == text.Length - 1) { throw Bad(origin, "KEY=VALUE is wanted", "for example --sysctl net.ipv4.ip_unprivileged_port_start=0"); }
        string path = ReadPath(text[..equals], origin);
        string value = text[(equals + 1)..];
        // What no setting needs has been used to smuggle a second one in (CVE-2022-0811).
        if (!value.All(c => char.IsAsciiLetterOrDigit(c) || " \t._:,/-".Contains(c)))
        {
            throw Bad(origin, "the value has a character that no setting needs", "use letters, digits, spaces and . _ : , / -");
        }

        bool net = path.StartsWith("net/", StringComparison.Ordinal);
        if (!net && !path.StartsWith("fs/mqueue/", StringComparison.Ordinal) && !Ipc.Contains(path))
        {
            throw Bad(origin, "that is a setting of the whole machine", path is "kernel/hostname" ? "use --hostname" : path is "kernel/domainname" ? "use --domainname"
                : "only net.*, fs.mqueue.*, kernel.msg*, kernel.shm* and kernel.sem are a container's own: set it on the host");
        }

        return (net ? namespaces.Network : namespaces.Ipc).Kind == NamespaceKind.Private ? new SysctlSpec(path, value, origin)
            : throw Bad(origin, $"the {(net ? "network" : "ipc")} namespace is not the container's own", $"leave --sysctl out, or {(net ? "--network" : "--ipc")}");
    }

    // As sysctl(8): whichever of '.' and '/' comes first separates, and the other one stands for it in names.
    private static string ReadPath(string key, string origin)
    {
        char separator = key[Math.Max(key.IndexOfAny(['.', '/']), 0)];
        string path = separator == '/' ? key : key.Replace('/', '\n').Replace('.', '/').Replace('\n', '.');
        bool plain = path.All(c => char.IsAsciiLetterOrDigit(c) || "_-./".Contains(c));
        return plain && path.Split('/').All(part => part is not ("" or "." or "..")) ? path
            : throw Bad(origin, "that is no key", "write it like net.ipv4.ip_forward, or net/ipv4/conf/eth0.5/forwarding");
    }

    private static NsinitException Bad(string origin, string why, string hint) => new($"run: {origin}: {why}") { Hint = hint };
}
