using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Nsinit.Bench;

/// <summary>Times one process from the outside, by posix_spawn(3) and waitpid(2) alone.</summary>
internal static partial class Timer
{
    private const int ActionsSize = 128;
    private const int WriteOnly = 1;

    private static readonly nint Environment = Vector(Variables());

    /// <summary>Runs a command with its output thrown away; returns its time in milliseconds and its exit code.</summary>
    public static unsafe (double Milliseconds, int Code) Run(string[] words)
    {
        byte* actions = stackalloc byte[ActionsSize];
        nint arguments = Vector(words);
        Check(posix_spawn_file_actions_init(actions));
        Check(posix_spawn_file_actions_addopen(actions, 0, "/dev/null", 0, 0));
        Check(posix_spawn_file_actions_addopen(actions, 1, "/dev/null", WriteOnly, 0));

        long start = Stopwatch.GetTimestamp();
        Check(posix_spawnp(out int pid, words[0], actions, 0, arguments, Environment));
        Check(waitpid(pid, out int status, 0) == pid ? 0 : Marshal.GetLastPInvokeError());
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        Check(posix_spawn_file_actions_destroy(actions));
        return (milliseconds, (status & 0x7f) != 0 ? 128 + (status & 0x7f) : status >> 8 & 0xff);
    }

    // Null-terminated, and never freed: this program is short.
    private static nint Vector(IReadOnlyList<string> words)
    {
        nint vector = Marshal.AllocHGlobal((words.Count + 1) * nint.Size);
        for (int i = 0; i < words.Count; i++) { Marshal.WriteIntPtr(vector, i * nint.Size, Marshal.StringToCoTaskMemUTF8(words[i])); }
        Marshal.WriteIntPtr(vector, words.Count * nint.Size, 0);
        return vector;
    }

    private static List<string> Variables()
    {
        List<string> variables = [];
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables()) { variables.Add($"{entry.Key}={entry.Value}"); }
        return variables;
    }

    private static void Check(int error)
    {
        if (error != 0) { throw new InvalidOperationException($"cannot start a process: errno {error}"); }
    }

    [LibraryImport("libc")]
    private static unsafe partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int posix_spawn_file_actions_addopen(byte* actions, int fd, string path, int flags, int mode);

    [LibraryImport("libc")]
    private static unsafe partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int posix_spawnp(out int pid, string file, byte* actions, nint attributes, nint argv, nint envp);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int pid, out int status, int options);
}
