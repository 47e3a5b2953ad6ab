namespace Nsinit.Abi;

/// <summary>
/// Every system call the project makes, typed, one line each. How a call enters the kernel is the business of whoever
/// compiles this folder: nsinit-init has an assembly stub, the launcher libc's syscall(2), the tests a recorder. One way
/// in for each number of arguments: in a program of a few kilobytes, loading unused registers is what costs.
/// </summary>
internal static unsafe partial class Kernel
{
    // The number comes last, so that the arguments are where the kernel wants them, or nearly.
    private static partial SysResult Invoke(int number);

    private static partial SysResult Invoke(nint a, int number);

    private static partial SysResult Invoke(nint a, nint b, int number);

    private static partial SysResult Invoke(nint a, nint b, nint c, int number);

    private static partial SysResult Invoke(nint a, nint b, nint c, nint d, int number);

    private static partial SysResult Invoke(nint a, nint b, nint c, nint d, nint e, int number);

    private static partial SysResult Invoke(nint a, nint b, nint c, nint d, nint e, nint f, int number);

    // Descriptors, pids and commands are ints to the kernel: it looks at no more than their half of the register, so nothing
    // need be carried into the other half.
    private static partial SysResult Invoke(int a, int number);

    private static partial SysResult Invoke(int a, nint b, int number);

    private static partial SysResult Invoke(int a, nint b, nint c, int number);

    private static partial SysResult Invoke(int a, nint b, nint c, nint d, int number);

    private static partial SysResult Invoke(int a, nint b, nint c, nint d, nint e, int number);

    private static partial SysResult Invoke(int a, nint b, nint c, nint d, nint e, nint f, int number);
}
