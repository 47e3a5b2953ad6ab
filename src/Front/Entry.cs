using System.Runtime;
using Nsinit.Abi;

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
        ExecWords words;
        Prepared prepared;
        if (!ExecWords.Read((int)stack[0], (byte**)(stack + 1), &words) || Kernel.Geteuid() != 0 || !Prepared.Open(&words, &prepared)) { return; }
        Exec exec;
        Exec.Begin(&exec, &prepared, &words);
        if (exec.Prepare() && exec.Start()) { exec.Watch(); }
        exec.GiveUp();
        prepared.Close();
    }
}
