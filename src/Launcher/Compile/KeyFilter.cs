using System.Runtime.InteropServices;
using Nsinit.Abi;

namespace Nsinit.Launcher.Compile;

/// <summary>
/// A filter without which a new session keyring would be half a protection: the keyring of a user is found by the user's number alone, keyrings(7), and a
/// container's root has the number of the host's. add_key(2), request_key(2) and keyctl(2), which have neighbouring numbers everywhere, do not exist behind it.
/// </summary>
internal static class KeyFilter
{
    // The numbers of add_key and keyctl, asm/unistd.h of each.
    private static readonly (uint Arch, uint First, uint Last)[] Calls = Arch.Arm64
        ? [(Seccomp.AUDIT_ARCH_AARCH64, 217, 219), (Seccomp.AUDIT_ARCH_ARM, 309, 311)]
        : [(Seccomp.AUDIT_ARCH_X86_64, 248, 250), (Seccomp.AUDIT_ARCH_I386, 286, 288)];

    // x32 has the numbers of x86-64 with this bit.
    private const uint X32 = 0x40000000;

    private const ushort Load = SockFilter.BPF_LD | SockFilter.BPF_W | SockFilter.BPF_ABS;
    private const ushort Equal = SockFilter.BPF_JMP | SockFilter.BPF_JEQ;
    private const ushort AtLeast = SockFilter.BPF_JMP | SockFilter.BPF_JGE;
    private const ushort Above = SockFilter.BPF_JMP | SockFilter.BPF_JGT;
    private const ushort And = SockFilter.BPF_ALU | SockFilter.BPF_AND;
    private const ushort Return = SockFilter.BPF_RET;

    /// <summary>The instructions, struct sock_filter by struct sock_filter.</summary>
    public static byte[] Program { get; } = MemoryMarshal.AsBytes<SockFilter>(
    [
        At(Load, Seccomp.ArchOffset),
        At(Equal, Calls[0].Arch, 0, 4),
        At(Load, Seccomp.NumberOffset),
        At(And, ~X32),
        At(AtLeast, Calls[0].First, 0, 6),
        At(Above, Calls[0].Last, 5, 4),
        At(Equal, Calls[1].Arch, 0, 4),
        At(Load, Seccomp.NumberOffset),
        At(AtLeast, Calls[1].First, 0, 2),
        At(Above, Calls[1].Last, 1, 0),
        At(Return, Seccomp.SECCOMP_RET_ERRNO | (uint)Errno.ENOSYS),
        At(Return, Seccomp.SECCOMP_RET_ALLOW),
    ]).ToArray();

    private static SockFilter At(ushort code, uint value, byte ifTrue = 0, byte ifFalse = 0) =>
        new() { Code = code, IfTrue = ifTrue, IfFalse = ifFalse, Value = value };
}
