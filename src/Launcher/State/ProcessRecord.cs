using System;
using System.Globalization;
using System.Text;

namespace Nsinit.Launcher.State;

/// <summary>A process that cannot be mistaken for another: a pid is only unique with its start time and the boot.</summary>
/// <param name="Pid">The process id.</param>
/// <param name="StartTime">Field 22 of /proc/PID/stat: clock ticks since boot.</param>
/// <param name="BootId">/proc/sys/kernel/random/boot_id.</param>
internal sealed record ProcessRecord(int Pid, ulong StartTime, string BootId)
{
    /// <summary>When it was written down, in milliseconds of CLOCK_REALTIME; 0 when that is not known.</summary>
    public long Noted { get; init; }

    /// <summary>Pid and start time of the container's monitor; zeros when it has none.</summary>
    public (int Pid, ulong StartTime) Monitor { get; init; }

    public RestartCount Restarts { get; init; } = RestartCount.None;

    /// <summary>The monitor as a process of its own; null when there is none.</summary>
    public ProcessRecord? MonitorProcess => Monitor.Pid == 0 ? null : new ProcessRecord(Monitor.Pid, Monitor.StartTime, BootId);

    public DateTimeOffset? NotedAt => Noted == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(Noted);

    /// <summary>One line of words: what the file "process" of a container holds.</summary>
    public byte[] ToBytes() => Encoding.ASCII.GetBytes(
        $"{Pid} {StartTime} {BootId} {Noted} {Monitor.Pid} {Monitor.StartTime} {Restarts.Total} {Restarts.InARow}\n");

    /// <summary>Reads that line; null when it is anything else. The first three words are enough.</summary>
    public static ProcessRecord? Parse(byte[] bytes)
    {
        string[] words = Encoding.ASCII.GetString(bytes).TrimEnd('\n').Split(' ');
        if (words.Length is not (3 or Words) || !TryPid(words[0], out int pid) || !ulong.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong start)) { return null; }
        ProcessRecord record = new(pid, start, words[2]);
        if (words.Length == 3) { return record; }
        return long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out long noted)
            && TryPid(words[4], out int monitor)
            && ulong.TryParse(words[5], NumberStyles.None, CultureInfo.InvariantCulture, out ulong monitorStart)
            && TryPid(words[6], out int total)
            && TryPid(words[7], out int inARow)
            ? record with { Noted = noted, Monitor = (monitor, monitorStart), Restarts = new RestartCount(total, inARow) } : null;
    }

    private static bool TryPid(string word, out int number) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private const int Words = 8;
}
