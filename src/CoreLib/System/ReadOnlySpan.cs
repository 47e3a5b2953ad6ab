using System.Runtime.CompilerServices;

namespace System
{
    /// <summary>
    /// Where consecutive items start, and no more: literals end with a NUL, and tables are as long as what indexes them.
    /// So it goes wherever a pointer goes, in one register.
    /// </summary>
    public readonly ref struct ReadOnlySpan<T>
    {
        private readonly ref T _reference;

        // The compiler names these constructors in u8 literals and then replaces the call by the pointer form.
        public ReadOnlySpan(T[] array) => _reference = ref Unsafe.NullRef<T>();

        public ReadOnlySpan(T[] array, int start, int length) => _reference = ref Unsafe.NullRef<T>();

        public unsafe ReadOnlySpan(void* pointer, int length) => _reference = ref Unsafe.AsRef<T>(pointer);

        public ref readonly T this[int index] => ref Unsafe.Add(ref _reference, index);

        public ref readonly T GetPinnableReference() => ref _reference;
    }
}
