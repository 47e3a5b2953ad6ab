namespace Internal.Runtime.CompilerHelpers
{
    // ILC roots these by name. None runs: the entry point is our own assembly.
    internal static class StartupCodeHelpers
    {
        [System.Runtime.RuntimeExport("RhpReversePInvoke")]
        private static void ReversePInvoke(nint frame) { }

        [System.Runtime.RuntimeExport("RhpReversePInvokeReturn")]
        private static void ReversePInvokeReturn(nint frame) { }

        [System.Runtime.RuntimeExport("RhpPInvoke")]
        private static void PInvoke(nint frame) { }

        [System.Runtime.RuntimeExport("RhpPInvokeReturn")]
        private static void PInvokeReturn(nint frame) { }
    }

    // A check that fails has nobody to tell: stop at once, in a way the parent sees (SIGSEGV).
    internal static unsafe class ThrowHelpers
    {
        private static void Stop() => *(int*)null = 0;

        private static void ThrowInvalidProgramException(int id) => Stop();
        private static void ThrowInvalidProgramExceptionWithArgument(int id, string methodName) => Stop();
        private static void ThrowTypeLoadException(int id, string className, string typeName) => Stop();
        private static void ThrowTypeLoadExceptionWithArgument(int id, string className, string typeName, string message) => Stop();
        private static void ThrowMissingMethodException(int id, string methodName) => Stop();
        private static void ThrowMissingFieldException(int id, string fieldName) => Stop();
        private static void ThrowFileNotFoundException(int id, string fileName) => Stop();
        private static void ThrowMarshalDirectiveException(int id) => Stop();
        private static void ThrowAmbiguousMatchException(int id) => Stop();
        private static void ThrowBadImageFormatException(int id) => Stop();
        private static void ThrowOverflowException() => Stop();
        private static void ThrowIndexOutOfRangeException() => Stop();
        private static void ThrowNullReferenceException() => Stop();
        private static void ThrowDivideByZeroException() => Stop();
        private static void ThrowArrayTypeMismatchException() => Stop();
        private static void ThrowPlatformNotSupportedException() => Stop();
        private static void ThrowNotImplementedException() => Stop();
        private static void ThrowNotSupportedException() => Stop();
        private static void ThrowBodyRemoved() => Stop();
        private static void ThrowFeatureBodyRemoved() => Stop();
        private static void ThrowUnavailableType() => Stop();
        private static void ThrowInstanceBodyRemoved() => Stop();
        private static void ThrowArgumentException() => Stop();
        private static void ThrowArgumentOutOfRangeException() => Stop();
    }
}
