using System.Runtime.CompilerServices;

// Buffers are filled by the kernel: clearing them first would cost more code than most functions have.
[module: SkipLocalsInit]
