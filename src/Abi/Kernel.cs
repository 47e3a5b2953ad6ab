namespace Nsinit.Abi;

/// <summary>
/// Every system call the project makes, typed, one line each. How a call enters the kernel is the business of whoever
/// compiles this folder: nsinit-init has an assembly stub, the launcher libc's syscall(2), the tests a recorder. One way
/// in for each number of arguments: in a program of a few kilobytes, loading unused registers is what costs.
/// </summary>
internal static unsafe partial class Kernel
{
    // Each returns the kernel's word unchanged: a value, or -errno.
    private static partial nint Invoke(int number);

    private static partial nint Invoke(int number, nint a);

    private static partial nint Invoke(int number, nint a, nint b);

    private static partial nint Invoke(int number, nint a, nint b, nint c);

    private static partial nint Invoke(int number, nint a, nint b, nint c, nint d);

    private static partial nint Invoke(int number, nint a, nint b, nint c, nint d, nint e);

    private static partial nint Invoke(int number, nint a, nint b, nint c, nint d, nint e, nint f);
}
