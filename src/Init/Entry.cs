using System.Runtime;

namespace Nsinit.Init;

/// <summary>Where the start code of entry.*.S comes to.</summary>
internal static unsafe class Entry
{
    /// <summary>
    /// <paramref name="stack"/> is what the kernel left there: argc, the arguments, a null, the environment, a null.
    /// </summary>
    [RuntimeExport("nsinit_main")]
    public static int Start(nint* stack)
    {
        int count = (int)stack[0];
        byte** arguments = (byte**)(stack + 1);
        return Life.Run(count, arguments, arguments + count + 1);
    }
}
