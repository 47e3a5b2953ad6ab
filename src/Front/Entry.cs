using System.Runtime;
using Nsinit.Abi;
using Nsinit.Bare;

namespace Nsinit.Front;

/// <summary>Where the start code of entry.*.S comes to, before libc and the .NET runtime start.</summary>
internal static unsafe class Entry
{
    /// <summary>
    /// <paramref name="stack"/> is what the kernel left there: argc, the arguments, a null, the environment, a null. Returns when the command is the
    /// launcher's: whatever is not simple, not prepared, or about to fail, which it can explain.
    /// </summary>
    [RuntimeExport("nsinit_front")]
    public static void Start(nint* stack)
    {
        // What this program holds is not for a container that shares its pid namespace. A user's launcher is looked at by newuidmap(1).
        bool root = Kernel.Geteuid() == 0;
        if (root) { Kernel.Prctl(Prctl.PR_SET_DUMPABLE, 0); }
        // A standard descriptor that is closed would become one of ours.
        for (int fd = 0; fd < 3; fd++)
        {
            if (Kernel.Fcntl(fd, Misc.F_GETFD, 0).Failed) { Kernel.Openat(Fd.AT_FDCWD, Bytes.Of("/dev/null"u8), OpenFlags.O_RDWR, 0); }
        }

        ExecWords words;
        Prepared prepared;
        if (!ExecWords.Read((int)stack[0], (byte**)(stack + 1), &words) || !root || !Prepared.Open(&words, &prepared)) { return; }
        Exec exec;
        Exec.Begin(&exec, &prepared, &words);
        if (exec.Prepare() && exec.Start()) { exec.Watch(); }
        exec.GiveUp();
        prepared.Close();
    }
}
