namespace System
{
    public struct Void { }

    // The layout of the primitive types is special cased by the compiler: a field of the type itself would recurse.
    public struct Boolean { private bool _value; }
    public struct Char { private char _value; }
    public struct SByte { private sbyte _value; }
    public struct Byte { private byte _value; }
    public struct Int16 { private short _value; }
    public struct UInt16 { private ushort _value; }
    public struct Int32 { private int _value; public const int MaxValue = 0x7fffffff; }
    public struct UInt32 { private uint _value; public const uint MaxValue = 0xffffffff; }
    public struct Int64 { private long _value; public const long MaxValue = 0x7fffffffffffffff; }
    public struct UInt64 { private ulong _value; public const ulong MaxValue = 0xffffffffffffffff; }
    public struct IntPtr { private nint _value; }
    public struct UIntPtr { private nuint _value; }
    public struct Single { private float _value; }
    public struct Double { private double _value; }
}
