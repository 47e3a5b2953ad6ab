using System.Runtime.InteropServices;

namespace Nsinit.Abi;

/// <summary>Requests and flags of loop(4), linux/loop.h.</summary>
internal static class Loop
{
    public const uint LOOP_CONFIGURE = 0x4c0a;
    public const uint LOOP_CTL_GET_FREE = 0x4c82;
    public const uint LO_FLAGS_READ_ONLY = 1;
    public const uint LO_FLAGS_AUTOCLEAR = 4;
}

/// <summary>The argument of LOOP_CONFIGURE (5.8), struct loop_config, with the fields that are used.</summary>
[StructLayout(LayoutKind.Explicit, Size = 304)]
internal struct LoopConfig
{
    [FieldOffset(0)] public uint Fd;
    [FieldOffset(60)] public uint Flags;
}
