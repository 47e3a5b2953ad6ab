namespace System
{
    public class Object
    {
        // The MethodTable pointer that every object starts with.
        private nint _methodTable;

        public Object() { }
    }

    public abstract class ValueType { }
    public abstract class Enum : ValueType { }
    public struct Nullable<T> where T : struct { }
    public abstract class Array { private int _length; }
    public class Array<T> : Array { }
    public abstract class Delegate { }
    public abstract class MulticastDelegate : Delegate { }
    public class Exception { }
    public struct RuntimeTypeHandle { }
    public struct RuntimeMethodHandle { }
    public struct RuntimeFieldHandle { }

    public sealed class String
    {
        public readonly int Length;
    }
}
