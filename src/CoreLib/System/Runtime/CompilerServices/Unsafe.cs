namespace System.Runtime.CompilerServices
{
    /// <summary>Reference arithmetic; each body is replaced by the compiler's intrinsic.</summary>
    public static unsafe class Unsafe
    {
        [Intrinsic]
        public static ref T Add<T>(ref T source, int elementOffset) => throw null!;

        [Intrinsic]
        public static ref T AsRef<T>(void* source) => throw null!;

        [Intrinsic]
        public static ref T NullRef<T>() => throw null!;

        [Intrinsic]
        public static void* AsPointer<T>(ref readonly T value) => throw null!;
    }
}
