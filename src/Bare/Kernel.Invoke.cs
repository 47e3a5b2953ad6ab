using System.Runtime;
using System.Runtime.CompilerServices;

namespace Nsinit.Abi;

// The way into the kernel of a program without libc: a stub of kernel.*.S for each number of arguments. The
// registers of other arguments hold leftovers. So every call must give all those that the kernel reads, the zeros too; a
// unit test counts them.
internal static unsafe partial class Kernel
{
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall0")]
    private static extern partial SysResult Invoke(int number);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall1")]
    private static extern partial SysResult Invoke(nint a, int number);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall2")]
    private static extern partial SysResult Invoke(nint a, nint b, int number);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall3")]
    private static extern partial SysResult Invoke(nint a, nint b, nint c, int number);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall4")]
    private static extern partial SysResult Invoke(nint a, nint b, nint c, nint d, int number);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall5")]
    private static extern partial SysResult Invoke(nint a, nint b, nint c, nint d, nint e, int number);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall6")]
    private static extern partial SysResult Invoke(nint a, nint b, nint c, nint d, nint e, nint f, int number);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall1")]
    private static extern partial SysResult Invoke(int a, int number);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall2")]
    private static extern partial SysResult Invoke(int a, nint b, int number);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall3")]
    private static extern partial SysResult Invoke(int a, nint b, nint c, int number);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall4")]
    private static extern partial SysResult Invoke(int a, nint b, nint c, nint d, int number);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall5")]
    private static extern partial SysResult Invoke(int a, nint b, nint c, nint d, nint e, int number);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_syscall6")]
    private static extern partial SysResult Invoke(int a, nint b, nint c, nint d, nint e, nint f, int number);
}
