using System.Text;
using Nsinit.Abi;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Host;

/// <summary>Settings of the kernel, by their path below /proc/sys.</summary>
internal static class Sysctl
{
    private const int MaxValue = 4096;

    /// <summary>Whether this kernel has IPv6.</summary>
    public static bool HasIpv6 => Paths.Exists(Fd.AT_FDCWD, "/proc/sys/net/ipv6/conf");

    /// <summary>The value; null when this kernel has no such setting.</summary>
    public static string? Read(string path)
    {
        byte[]? bytes = Contents.TryRead(Fd.AT_FDCWD, $"/proc/sys/{path}", MaxValue);
        return bytes is null ? null : Encoding.ASCII.GetString(bytes).TrimEnd('\n');
    }

    /// <summary>Sets it. Throws <see cref="KernelException"/>.</summary>
    public static void Write(string path, string value)
    {
        using OwnedFd file = Paths.Open(Fd.AT_FDCWD, $"/proc/sys/{path}", OpenFlags.O_WRONLY);
        Contents.Write(file.Value, $"/proc/sys/{path}", Encoding.ASCII.GetBytes(value));
    }

    /// <summary>The command that does the same.</summary>
    public static string Command(string path, string value) => $"sysctl -w {path.Replace('.', '/')}={value}";
}
