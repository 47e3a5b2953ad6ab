using System.Runtime.InteropServices;

namespace Nsinit.Abi;

// The way into the kernel of a managed program: syscall(2) of libc, whose -1 and errno become the kernel's own word again.
// The collector may run meanwhile: a call can wait.
internal static unsafe partial class Kernel
{
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Enter(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    private static partial SysResult Invoke(int number) =>
        Invoke(0, 0, 0, 0, 0, 0, number);

    private static partial SysResult Invoke(nint a, int number) =>
        Invoke(a, 0, 0, 0, 0, 0, number);

    private static partial SysResult Invoke(nint a, nint b, int number) =>
        Invoke(a, b, 0, 0, 0, 0, number);

    private static partial SysResult Invoke(nint a, nint b, nint c, int number) =>
        Invoke(a, b, c, 0, 0, 0, number);

    private static partial SysResult Invoke(nint a, nint b, nint c, nint d, int number) =>
        Invoke(a, b, c, d, 0, 0, number);

    private static partial SysResult Invoke(nint a, nint b, nint c, nint d, nint e, int number) =>
        Invoke(a, b, c, d, e, 0, number);

    private static partial SysResult Invoke(nint a, nint b, nint c, nint d, nint e, nint f, int number)
    {
        nint result = Enter(number, a, b, c, d, e, f);
        return new SysResult(result == -1 ? -Marshal.GetLastPInvokeError() : result);
    }

    private static partial SysResult Invoke(int a, int number) => Invoke((nint)(uint)a, number);

    private static partial SysResult Invoke(int a, nint b, int number) => Invoke((nint)(uint)a, b, number);

    private static partial SysResult Invoke(int a, nint b, nint c, int number) => Invoke((nint)(uint)a, b, c, number);

    private static partial SysResult Invoke(int a, nint b, nint c, nint d, int number) => Invoke((nint)(uint)a, b, c, d, number);

    private static partial SysResult Invoke(int a, nint b, nint c, nint d, nint e, int number) => Invoke((nint)(uint)a, b, c, d, e, number);

    private static partial SysResult Invoke(int a, nint b, nint c, nint d, nint e, nint f, int number) => Invoke((nint)(uint)a, b, c, d, e, f, number);
}
