using System.Globalization;
using System.Text;

namespace Nsinit.Launcher.State;

/// <summary>A process that cannot be mistaken for another: a pid is only unique with its start time and the boot.</summary>
/// <param name="Pid">The process id.</param>
/// <param name="StartTime">Field 22 of /proc/PID/stat: clock ticks since boot.</param>
/// <param name="BootId">/proc/sys/kernel/random/boot_id.</param>
internal sealed record ProcessRecord(int Pid, ulong StartTime, string BootId)
{
    /// <summary>One line of three words: what the file "process" of a container holds.</summary>
    public byte[] ToBytes() => Encoding.ASCII.GetBytes($"{Pid} {StartTime} {BootId}\n");

    /// <summary>Reads that line; null when it is anything else.</summary>
    public static ProcessRecord? Parse(byte[] bytes)
    {
        string[] words = Encoding.ASCII.GetString(bytes).TrimEnd('\n').Split(' ');
        return words.Length == 3
            && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
            && ulong.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong start)
            ? new ProcessRecord(pid, start, words[2]) : null;
    }
}
