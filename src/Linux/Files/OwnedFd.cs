using System;
using Nsinit.Abi;

namespace Nsinit.Linux.Files;

/// <summary>A descriptor that is closed when its owner is done with it.</summary>
internal sealed class OwnedFd : IDisposable
{
    private int _value;

    public OwnedFd(int value) => _value = value;

    /// <summary>The number; -1 once closed or handed over.</summary>
    public int Value => _value;

    /// <summary>Hands the number over: this object no longer closes it.</summary>
    public int Release()
    {
        int value = _value;
        _value = -1;
        return value;
    }

    public void Dispose()
    {
        if (_value >= 0) { Kernel.Close(Release()); }
    }
}
