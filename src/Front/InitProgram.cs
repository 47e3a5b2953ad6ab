using System.Runtime;
using System.Runtime.CompilerServices;
using Nsinit.Abi;

namespace Nsinit.Front;

/// <summary>The stage as it was built together with this program; processes that it is the program of are called nsinit-init.</summary>
internal static unsafe class InitProgram
{
    /// <summary>The program's bytes.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("*", "nsinit_program")]
    public static extern byte* Bytes(nuint* length);

    /// <summary>A sealed memory file that holds it: nobody can write to it, not even a container that gets hold of it (CVE-2019-5736).</summary>
    public static int Open()
    {
        nuint length;
        byte* program = Bytes(&length);
        int file = MemoryFile(Bare.Bytes.Of("nsinit-init"u8), program, length, Misc.MFD_EXEC);
        return file >= 0 && Seal(file) ? file : -1;
    }

    /// <summary>A memory file that holds <paramref name="content"/>; less than 0 when there is none to be had.</summary>
    public static int MemoryFile(byte* name, byte* content, nuint length, uint flags)
    {
        const uint Always = Misc.MFD_CLOEXEC | Misc.MFD_ALLOW_SEALING;
        SysResult made = Kernel.MemfdCreate(name, Always | flags);
        // Kernels before 6.3 do not know the flag and make every memory file executable.
        if (made.Is(Errno.EINVAL)) { made = Kernel.MemfdCreate(name, Always); }
        if (made.Failed) { return -1; }
        // Out of the way of the numbers that descriptors are moved to.
        int file = (int)Kernel.Fcntl((int)made.Value, Misc.F_DUPFD_CLOEXEC, High).Value;
        Kernel.Close((int)made.Value);
        return file >= 0 && Kernel.Write(file, content, length).Value == (nint)length ? file : -1;
    }

    /// <summary>Lets it change no more.</summary>
    public static bool Seal(int file) =>
        !Kernel.Fcntl(file, Misc.F_ADD_SEALS, Misc.F_SEAL_WRITE | Misc.F_SEAL_GROW | Misc.F_SEAL_SHRINK | Misc.F_SEAL_SEAL).Failed;

    /// <summary>The lowest number of a descriptor that is to be moved.</summary>
    public const int High = 24;
}
