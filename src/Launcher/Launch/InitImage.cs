using System;
using Nsinit.Abi;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Launch;

/// <summary>The stage as it was built together with this program; processes that it is the program of are called nsinit-init.</summary>
internal static unsafe partial class InitImage
{
    /// <summary>Where the program's descriptor lies, above those of <see cref="Descriptors"/>.</summary>
    public const int High = 52;

    private static partial ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The program's bytes.</summary>
    public static ReadOnlySpan<byte> Program => Bytes;

    /// <summary>
    /// A sealed memory file that holds it. Nobody can write to it, not even a container that gets hold of it through
    /// /proc/PID/exe (CVE-2019-5736).
    /// </summary>
    public static OwnedFd Open()
    {
        // Out of the way of the numbers that descriptors are moved to before it is executed.
        using OwnedFd file = SealedFile("nsinit-init\0"u8, Bytes, Misc.MFD_EXEC);
        return Descriptors.DuplicateFrom(file.Value, High);
    }

    /// <summary>A memory file with <paramref name="content"/> that can no longer change.</summary>
    public static OwnedFd SealedFile(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content, uint flags)
    {
        OwnedFd file;
        fixed (byte* text = name)
        {
            SysResult made = Kernel.MemfdCreate(text, Misc.MFD_CLOEXEC | Misc.MFD_ALLOW_SEALING | flags);
            // Kernels before 6.3 do not know the flag and make every memory file executable.
            if (made.Error == Errno.EINVAL) { made = Kernel.MemfdCreate(text, Misc.MFD_CLOEXEC | Misc.MFD_ALLOW_SEALING); }
            file = new OwnedFd(made.OrThrow("make a memory file"));
        }

        Contents.Write(file.Value, "a memory file", content);
        const int Seals = Misc.F_SEAL_WRITE | Misc.F_SEAL_GROW | Misc.F_SEAL_SHRINK | Misc.F_SEAL_SEAL;
        Kernel.Fcntl(file.Value, Misc.F_ADD_SEALS, Seals).OrThrow("seal a memory file");
        return file;
    }
}
