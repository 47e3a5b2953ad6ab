using System;
using System.Globalization;
using System.Text;
using Nsinit.Abi;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Host;

/// <summary>Finds out which process has a port, as ss(8) does: /proc/net tells the socket's inode, /proc/PID/fd who has that.</summary>
internal static class PortHolder
{
    private const int MaxTable = 64 << 20;

    /// <summary>"process 812 (nginx)"; null when it cannot be told.</summary>
    public static string? Find(string protocol, int port)
    {
        foreach (string table in (string[])[protocol, $"{protocol}6"])
        {
            if (Inode(table, port) is string inode && Owner(inode) is string owner) { return owner; }
        }

        return null;
    }

    // "sl local_address rem_address st ... uid timeout inode": an address ends in :PORT in hexadecimal digits.
    private static string? Inode(string table, int port)
    {
        byte[]? bytes = Contents.TryRead(Fd.AT_FDCWD, $"/proc/net/{table}", MaxTable);
        if (bytes is null) { return null; }
        string wanted = port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (string line in Encoding.ASCII.GetString(bytes).Split('\n'))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[1].EndsWith($":{wanted}", StringComparison.Ordinal) && fields[9] != "0") { return fields[9]; }
        }

        return null;
    }

    private static string? Owner(string inode)
    {
        string wanted = $"socket:[{inode}]";
        foreach (string pid in Paths.List("/proc"))
        {
            if (!char.IsAsciiDigit(pid[0])) { continue; }
            try
            {
                foreach (string fd in Paths.List($"/proc/{pid}/fd"))
                {
                    if (Paths.ReadLink(Fd.AT_FDCWD, $"/proc/{pid}/fd/{fd}") == wanted) { return $"process {pid} ({Command(pid)})"; }
                }
            }
            // It ended, or is none of ours to look at.
            catch (KernelException e) when (e.Error is Errno.ENOENT or Errno.ESRCH or Errno.EACCES) { }
        }

        return null;
    }

    private static string Command(string pid)
    {
        byte[]? bytes = Contents.TryRead(Fd.AT_FDCWD, $"/proc/{pid}/comm", 256);
        return bytes is null ? "?" : Encoding.UTF8.GetString(bytes).TrimEnd('\n');
    }
}
