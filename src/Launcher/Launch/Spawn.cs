using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Nsinit.Abi;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Launch;

/// <summary>
/// Starts nsinit-init as a child, or becomes it. No managed code runs between fork and exec: libc's posix_spawn(3) does
/// that part, in a process that shares this one's memory for a moment.
/// </summary>
internal static unsafe partial class Spawn
{
    // sizeof(posix_spawn_file_actions_t) is 80 and sizeof(posix_spawnattr_t) 336 in glibc.
    private const int ActionsSize = 128;
    private const int AttributesSize = 512;
    private const int SignalSetSize = 128;
    private const short SetSignalDefaults = 4;
    private const short SetSignalMask = 8;

    /// <summary>
    /// Starts <paramref name="image"/> with no environment, no blocked and no ignored signal, and the descriptors that
    /// <paramref name="moves"/> say. Returns its pid.
    /// </summary>
    public static int Start(OwnedFd image, List<(int From, int To)> moves, string label)
    {
        byte* actions = stackalloc byte[ActionsSize];
        byte* attributes = stackalloc byte[AttributesSize];
        byte* all = stackalloc byte[SignalSetSize];
        byte* none = stackalloc byte[SignalSetSize];
        new Span<byte>(none, SignalSetSize).Clear();
        Must(sigfillset(all));
        Must(posix_spawn_file_actions_init(actions));
        Must(posix_spawnattr_init(attributes));
        try
        {
            foreach ((int from, int to) in moves) { Must(posix_spawn_file_actions_adddup2(actions, from, to)); }
            Must(posix_spawnattr_setsigdefault(attributes, all));
            Must(posix_spawnattr_setsigmask(attributes, none));
            Must(posix_spawnattr_setflags(attributes, SetSignalDefaults | SetSignalMask));
            return Start(image, actions, attributes, label);
        }
        finally
        {
            Must(posix_spawn_file_actions_destroy(actions));
            Must(posix_spawnattr_destroy(attributes));
        }
    }

    /// <summary>Becomes <paramref name="image"/>; returns only by an exception.</summary>
    public static void Become(OwnedFd image, List<(int From, int To)> moves, string label)
    {
        foreach ((int from, int to) in moves) { Kernel.Dup3(from, to, 0).OrThrow("move a descriptor"); }
        fixed (byte* name = "nsinit-init\0"u8, plan = "--plan\0"u8, tag = Utf8.Terminated(label), empty = "\0"u8)
        {
            byte** arguments = stackalloc byte*[] { name, plan, tag, null };
            byte* nothing = null;
            Kernel.Execveat(image.Value, empty, arguments, &nothing, AtFlags.AT_EMPTY_PATH).OrThrow("become nsinit-init");
        }
    }

    private static int Start(OwnedFd image, byte* actions, byte* attributes, string label)
    {
        int pid = 0;
        int error;
        fixed (byte* path = Utf8.Terminated($"/proc/self/fd/{image.Value}"), tag = Utf8.Terminated(label))
        fixed (byte* name = "nsinit-init\0"u8, plan = "--plan\0"u8)
        {
            byte** arguments = stackalloc byte*[] { name, plan, tag, null };
            byte* nothing = null;
            error = posix_spawn(&pid, path, actions, attributes, arguments, &nothing);
        }

        Must(error);
        return pid;
    }

    // These functions return the error instead of setting errno.
    private static void Must(int error)
    {
        if (error != 0) { throw new KernelException("start nsinit-init", (Errno)error); }
    }

    [LibraryImport("libc")]
    private static partial int posix_spawn(int* pid, byte* path, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int sigfillset(byte* signals);
}
