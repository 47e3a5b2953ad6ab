using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using Nsinit.Abi;

namespace Nsinit.Linux.Route;

/// <summary>
/// Does something in another network namespace: on a thread of its own, which alone enters it, as setns(2) is of one thread, and
/// ends with it. A socket that is opened there stays there, whoever uses it afterwards.
/// </summary>
internal static class NetworkNamespace
{
    /// <summary>Throws what <paramref name="act"/> throws, and <see cref="KernelException"/> when it cannot be entered.</summary>
    /// <param name="descriptor">Of the namespace.</param>
    /// <param name="act">May throw <see cref="KernelException"/>.</param>
    public static void Enter(int descriptor, Action act)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                Kernel.Setns(descriptor, CloneFlags.CLONE_NEWNET).OrThrow("enter the container's network namespace");
                act();
            }
            catch (KernelException e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
