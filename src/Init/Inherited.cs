using Nsinit.Abi;

namespace Nsinit.Init;

/// <summary>The signal state that init was started with, which its child gets back unchanged.</summary>
internal unsafe struct Inherited
{
    private ulong _mask;
    private SignalAction _child;

    /// <summary>
    /// Blocks all signals, to be taken one by one. An ignored SIGCHLD would make the kernel reap: it becomes the default.
    /// </summary>
    public static void Take(Inherited* inherited)
    {
        ulong all = ulong.MaxValue;
        SignalAction standard = default;
        Kernel.SignalMask(&all, &inherited->_mask);
        Kernel.SignalAction(Signal.SIGCHLD, &standard, &inherited->_child);
    }

    public static void Restore(Inherited* inherited)
    {
        Kernel.SignalAction(Signal.SIGCHLD, &inherited->_child, null);
        Kernel.SignalMask(&inherited->_mask, null);
    }
}
