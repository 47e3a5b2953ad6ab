using System.Runtime;
using System.Runtime.CompilerServices;

namespace Nsinit.Abi;

// The way into the kernel of a program without libc: one stub of entry.*.S for every number of arguments. It loads all
// six registers; those that the caller did not set hold leftovers. So every call must give all the arguments that the
// kernel reads, those that are zero too; a unit test counts them.
internal static unsafe partial class Kernel
{
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall")]
    private static extern partial nint Invoke(int number);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall")]
    private static extern partial nint Invoke(int number, nint a);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall")]
    private static extern partial nint Invoke(int number, nint a, nint b);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall")]
    private static extern partial nint Invoke(int number, nint a, nint b, nint c);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall")]
    private static extern partial nint Invoke(int number, nint a, nint b, nint c, nint d);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall")]
    private static extern partial nint Invoke(int number, nint a, nint b, nint c, nint d, nint e);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall")]
    private static extern partial nint Invoke(int number, nint a, nint b, nint c, nint d, nint e, nint f);
}
