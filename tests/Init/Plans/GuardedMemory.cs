using System;
using System.Runtime.InteropServices;

namespace Nsinit.Tests.Init.Plans;

/// <summary>
/// Memory between two pages that nobody may touch: what reads or writes a byte too far ends the test process, as it would
/// have to be in nsinit-init.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int Page = 4096;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly byte* _start;
    private readonly int _pages;

    /// <param name="capacity">Most bytes that will be placed.</param>
    public GuardedMemory(int capacity)
    {
        _pages = (capacity + Page - 1) / Page;
        _start = Mmap(null, (nuint)(_pages + 2) * Page, 0, PrivateAnonymous, -1, 0);
        if (_start == (byte*)-1 || Mprotect(_start + Page, (nuint)_pages * Page, ReadWrite) != 0) { throw new InvalidOperationException("no memory"); }
    }

    /// <summary>Copies <paramref name="bytes"/> so that the last one lies before the upper guard.</summary>
    public byte* AtEnd(ReadOnlySpan<byte> bytes) => Place(bytes, _start + (_pages + 1) * Page - bytes.Length);

    /// <summary>The same with the first one right after the lower guard.</summary>
    public byte* AtStart(ReadOnlySpan<byte> bytes) => Place(bytes, _start + Page);

    public void Dispose() => _ = Munmap(_start, (nuint)(_pages + 2) * Page);

    private static byte* Place(ReadOnlySpan<byte> bytes, byte* to)
    {
        bytes.CopyTo(new Span<byte>(to, bytes.Length));
        return to;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Mmap(byte* address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Mprotect(byte* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Munmap(byte* address, nuint length);
}
