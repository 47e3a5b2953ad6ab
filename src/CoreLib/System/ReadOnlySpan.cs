using System.Runtime.CompilerServices;

namespace System
{
    /// <summary>A view of consecutive items. Only what u8 literals and static data need.</summary>
    public readonly ref struct ReadOnlySpan<T>
    {
        private readonly ref T _reference;
        private readonly int _length;

        // The compiler names these constructor in u8 literals and then replaces the call by the pointer form.
        public ReadOnlySpan(T[] array) { _reference = ref Unsafe.NullRef<T>(); _length = 0; }

        public ReadOnlySpan(T[] array, int start, int length) { _reference = ref Unsafe.NullRef<T>(); _length = 0; }

        public unsafe ReadOnlySpan(void* pointer, int length)
        {
            _reference = ref Unsafe.AsRef<T>(pointer);
            _length = length;
        }

        public int Length => _length;

        public ref readonly T this[int index] => ref Unsafe.Add(ref _reference, index);

        public ref readonly T GetPinnableReference() => ref _reference;
    }
}
