using System.Runtime.InteropServices;

namespace Nsinit.Abi;

// The way into the kernel of a managed program: syscall(2) of libc, whose -1 and errno become the kernel's own word again.
// The collector may run meanwhile: a call can wait.
internal static unsafe partial class Kernel
{
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Enter(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    private static partial nint Invoke(int number) =>
        Invoke(number, 0, 0, 0, 0, 0, 0);

    private static partial nint Invoke(int number, nint a) =>
        Invoke(number, a, 0, 0, 0, 0, 0);

    private static partial nint Invoke(int number, nint a, nint b) =>
        Invoke(number, a, b, 0, 0, 0, 0);

    private static partial nint Invoke(int number, nint a, nint b, nint c) =>
        Invoke(number, a, b, c, 0, 0, 0);

    private static partial nint Invoke(int number, nint a, nint b, nint c, nint d) =>
        Invoke(number, a, b, c, d, 0, 0);

    private static partial nint Invoke(int number, nint a, nint b, nint c, nint d, nint e) =>
        Invoke(number, a, b, c, d, e, 0);

    private static partial nint Invoke(int number, nint a, nint b, nint c, nint d, nint e, nint f)
    {
        nint result = Enter(number, a, b, c, d, e, f);
        return result == -1 ? -Marshal.GetLastPInvokeError() : result;
    }
}
