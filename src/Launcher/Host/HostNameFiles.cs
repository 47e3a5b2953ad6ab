using System;
using System.Text;
using Nsinit.Abi;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Host;

/// <summary>The host's own files about names.</summary>
internal static class HostNameFiles
{
    public const string Hosts = "/etc/hosts";
    public const string Resolv = "/etc/resolv.conf";

    /// <summary>What systemd-resolved writes for those who cannot reach its own nameserver at 127.0.0.53.</summary>
    public const string ResolvUplink = "/run/systemd/resolve/resolv.conf";

    // Lists of names that are to be blocked have megabytes.
    private const int MaxSize = 64 << 20;

    /// <summary>The text of one of them, a character for each byte; empty when the host has none.</summary>
    public static string Read(string path)
    {
        try { return Contents.TryRead(Fd.AT_FDCWD, path, MaxSize) is byte[] bytes ? Encoding.Latin1.GetString(bytes) : ""; }
        // A link that leads nowhere, or in circles: there is none.
        catch (KernelException e) when (e.Error is Errno.ENOTDIR or Errno.ELOOP or Errno.EISDIR) { return ""; }
    }

    /// <summary>
    /// How the host looks names up, with nameservers that others than the host can reach where it has them:
    /// <paramref name="isLocal"/> says of each whether it is only the host's.
    /// </summary>
    public static ResolverSettings Resolver(Predicate<string> isLocal)
    {
        ResolverSettings settings = ResolverSettings.Parse(Read(Resolv));
        if (settings.Servers.Count == 0 || !Array.TrueForAll([.. settings.Servers], isLocal)) { return settings; }
        ResolverSettings uplink = ResolverSettings.Parse(Read(ResolvUplink));
        return uplink.Servers.Count > 0 ? settings with { Servers = uplink.Servers } : settings;
    }
}
