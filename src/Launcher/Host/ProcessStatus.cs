using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Nsinit.Abi;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Host;

/// <summary>One process as /proc shows it, proc_pid_stat(5) and proc_pid_status(5).</summary>
/// <param name="Pid">As this process sees it.</param>
/// <param name="InnerPid">As its own pid namespace sees it.</param>
/// <param name="Parent">Its parent, as this process sees it; 0 when that is out of sight.</param>
/// <param name="Uid">Its real user.</param>
/// <param name="State">R running, S sleeping, D waiting for a device, T stopped, Z ended and not reaped.</param>
/// <param name="Threads">How many.</param>
/// <param name="CpuTicks">Processor time, its own and that of children it has reaped, in clock ticks of 1/100 s.</param>
/// <param name="Started">When it started, in clock ticks after boot.</param>
/// <param name="Memory">Resident memory that is not of files, in bytes.</param>
/// <param name="Command">Its arguments; its name in brackets when it has none.</param>
internal sealed record ProcessStatus(
    int Pid, int InnerPid, int Parent, uint Uid, char State, int Threads, ulong CpuTicks, ulong Started, ulong Memory, string Command)
{
    private const int MaxFile = 1 << 16;
    private const int MaxCommand = 4096;

    /// <summary>Reads one process; null when there is none any more.</summary>
    public static ProcessStatus? Read(int pid)
    {
        string? stat = Text($"/proc/{pid}/stat", MaxFile);
        string? status = Text($"/proc/{pid}/status", MaxFile);
        if (stat is null || status is null) { return null; }
        int end = stat.LastIndexOf(')');
        string[] fields = stat[(end + 2)..].Split(' ');
        Dictionary<string, string> lines = Lines(status);
        if (fields.Length < 20) { return null; }
        string? command = Text($"/proc/{pid}/cmdline", MaxCommand)?.Replace('\0', ' ').TrimEnd();
        return new ProcessStatus(
            pid,
            (int)Number(Last(lines.GetValueOrDefault("NSpid"))),
            (int)Number(fields[1]),
            (uint)Number(lines.GetValueOrDefault("Uid")?.Split('\t')[0]),
            fields[0][0],
            (int)Number(fields[17]),
            // utime, stime, cutime, cstime
            Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]),
            Number(fields[19]),
            (Kilobytes(lines, "RssAnon") + Kilobytes(lines, "RssShmem")) * 1024,
            string.IsNullOrEmpty(command) ? $"[{stat[(stat.IndexOf('(') + 1)..end]}]" : command);
    }

    /// <summary>Bytes that the process has read from and written to disks; zeros when that cannot be told.</summary>
    public static (ulong Read, ulong Written) Io(int pid)
    {
        Dictionary<string, string> lines = Lines(Text($"/proc/{pid}/io", MaxFile) ?? "");
        return (Number(lines.GetValueOrDefault("read_bytes")), Number(lines.GetValueOrDefault("write_bytes")));
    }

    /// <summary>Bytes received and sent by the interfaces of the process's network namespace, lo left out.</summary>
    public static (ulong Received, ulong Sent) Net(int pid)
    {
        ulong received = 0;
        ulong sent = 0;
        foreach ((string name, string rest) in Lines(Text($"/proc/{pid}/net/dev", MaxFile) ?? ""))
        {
            string[] fields = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (name == "lo" || fields.Length < 16) { continue; }
            received += Number(fields[0]);
            sent += Number(fields[8]);
        }

        return (received, sent);
    }

    private static ulong Kilobytes(Dictionary<string, string> lines, string key) => Number(lines.GetValueOrDefault(key)?.Split(' ')[0]);

    // "KEY: VALUE", a line each.
    private static Dictionary<string, string> Lines(string text)
    {
        Dictionary<string, string> lines = [];
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':');
            if (colon > 0) { lines[line[..colon].Trim()] = line[(colon + 1)..].Trim(); }
        }

        return lines;
    }

    private static string? Last(string? words) => words?[(words.LastIndexOf('\t') + 1)..];

    private static ulong Number(string? text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : 0;

    private static string? Text(string path, int limit)
    {
        try
        {
            byte[]? bytes = Contents.TryRead(Fd.AT_FDCWD, path, limit);
            return bytes is null ? null : Encoding.UTF8.GetString(bytes);
        }
        catch (KernelException e) when (e.Error is Errno.ESRCH or Errno.EACCES or Errno.EPERM or Errno.EFBIG)
        {
            return null;
        }
    }
}
