namespace System
{
    // ILC looks these two up by name and calls them for block copies and block initialisation.
    public static class Buffer { }

    internal static unsafe class SpanHelpers
    {
        [System.Runtime.RuntimeExport("memmove")]
        public static void Memmove(ref byte dest, ref byte src, nuint len)
        {
            fixed (byte* to = &dest, from = &src)
            {
                // Copies of values do not overlap.
                for (nuint i = 0; i < len; i++) { to[i] = from[i]; }
            }
        }

        public static void Fill(ref byte dest, byte value, nuint len)
        {
            fixed (byte* to = &dest)
            {
                for (nuint i = 0; i < len; i++) { to[i] = value; }
            }
        }

        public static void ClearWithoutReferences(ref byte dest, nuint len) => Fill(ref dest, 0, len);
    }
}
