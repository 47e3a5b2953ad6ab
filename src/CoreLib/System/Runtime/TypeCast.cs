namespace System.Runtime
{
    // ILC looks the type up by name when it compiles casts; runtime-free code has none.
    internal static class TypeCast { }
}
