using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Nsinit.Abi;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Host;

/// <summary>What /proc says of processes and of this boot.</summary>
internal static class ProcessFacts
{
    /// <summary>An identity of the running kernel that no other boot has.</summary>
    public static string BootId => _bootId ??= Read(BootIdFile)?.Trim() ?? throw new Linux.KernelException($"read {BootIdFile}", Errno.ENOENT);

    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";
    private static string? _bootId;

    /// <summary>
    /// When <paramref name="pid"/> started, in clock ticks since boot: field 22 of /proc/PID/stat. Null when there is no
    /// such process.
    /// </summary>
    public static ulong? StartTime(int pid) => Stat(pid) is (_, ulong ticks) ? ticks : null;

    /// <summary>
    /// Whether <paramref name="pid"/> is the process that started at <paramref name="start"/>, and has not ended: one that
    /// only waits to be reaped is in state Z or X.
    /// </summary>
    public static bool IsAlive(int pid, ulong start) => Stat(pid) is (not ('Z' or 'X'), ulong ticks) && ticks == start;

    // State and start. The command in field 2 may hold spaces and parentheses, so fields are counted from its last parenthesis.
    private static (char State, ulong Start)? Stat(int pid)
    {
        string? stat = Read($"/proc/{pid}/stat");
        if (stat is null) { return null; }
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields.Length > 19 && fields[0].Length == 1 && ulong.TryParse(fields[19], CultureInfo.InvariantCulture, out ulong ticks)
            ? (fields[0][0], ticks) : null;
    }

    /// <summary>The lines of /proc/PID/status by their names; empty when there is no such process.</summary>
    public static Dictionary<string, string> Status(int pid)
    {
        Dictionary<string, string> lines = [];
        foreach (string line in (Read($"/proc/{pid}/status") ?? "").Split('\n'))
        {
            int colon = line.IndexOf(':');
            if (colon > 0) { lines[line[..colon]] = line[(colon + 1)..].Trim(); }
        }

        return lines;
    }

    /// <summary>The oldest child that a process has; null when it has none.</summary>
    public static int? FirstChild(int pid) =>
        int.TryParse(Read($"/proc/{pid}/task/{pid}/children")?.Split(' ')[0], CultureInfo.InvariantCulture, out int child) ? child : null;

    private static string? Read(string path)
    {
        try
        {
            byte[]? bytes = Contents.TryRead(Fd.AT_FDCWD, path, 4096);
            return bytes is null ? null : Encoding.UTF8.GetString(bytes);
        }
        catch (Linux.KernelException e) when (e.Error == Errno.ESRCH)
        {
            return null;
        }
    }
}
