namespace System.Runtime
{
    /// <summary>Gives a method a symbol name for the linker.</summary>
    public sealed class RuntimeExportAttribute : Attribute
    {
        public RuntimeExportAttribute(string entry) { }
    }

    /// <summary>Binds an InternalCall method to a symbol of the linker.</summary>
    public sealed class RuntimeImportAttribute : Attribute
    {
        public RuntimeImportAttribute(string library, string entry) { }
        public RuntimeImportAttribute(string entry) { }
    }
}
