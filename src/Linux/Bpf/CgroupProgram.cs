using System;
using Nsinit.Abi;

namespace Nsinit.Linux.Bpf;

/// <summary>Device programs in the kernel. One that is attached to a cgroup goes with it: no file of bpffs, no descriptor, no link keeps it.</summary>
internal static unsafe class CgroupProgram
{
    // The verifier gives up for a signal, also for one that the runtime sends itself.
    private const int Attempts = 100;

    /// <summary>Has the kernel check and take <paramref name="program"/>; the result is its descriptor.</summary>
    public static SysResult TryLoad(ReadOnlySpan<BpfInstruction> program)
    {
        SysResult loaded = TryLoadOnce(program);
        for (int i = 0; i < Attempts && loaded.Error is Errno.EAGAIN or Errno.EINTR; i++) { loaded = TryLoadOnce(program); }
        return loaded.Error == Errno.EPERM ? TryUnlimited(program) : loaded;
    }

    /// <summary>Attaches <paramref name="program"/> to the open cgroup; those of the cgroups above it are asked too.</summary>
    public static SysResult TryAttach(int cgroup, int program)
    {
        BpfAttach attach = new() { Target = (uint)cgroup, Program = (uint)program, Type = BpfCalls.BPF_CGROUP_DEVICE, Flags = BpfCalls.BPF_F_ALLOW_MULTI };
        return Kernel.Bpf(BpfCalls.BPF_PROG_ATTACH, &attach, (uint)sizeof(BpfAttach));
    }

    // Before 5.11 a program counts as locked memory of its maker, of which root may have 64 KiB: enough for sixteen containers.
    private static SysResult TryUnlimited(ReadOnlySpan<BpfInstruction> program)
    {
        RLimit before;
        RLimit none = new() { Soft = RLimit.Infinity, Hard = RLimit.Infinity };
        if (Kernel.Prlimit64(0, RLimit.RLIMIT_MEMLOCK, &none, &before).Failed) { return SysResult.Fail(Errno.EPERM); }
        try { return TryLoadOnce(program); }
        finally { Kernel.Prlimit64(0, RLimit.RLIMIT_MEMLOCK, &before, null); }
    }

    private static SysResult TryLoadOnce(ReadOnlySpan<BpfInstruction> program)
    {
        fixed (BpfInstruction* instructions = program)
        fixed (byte* license = "MIT\0"u8)
        {
            BpfLoad load = new()
            {
                Type = BpfCalls.BPF_PROG_TYPE_CGROUP_DEVICE, Count = (uint)program.Length, Instructions = instructions, License = license, AttachType = BpfCalls.BPF_CGROUP_DEVICE,
            };
            "nsinit_devices"u8.CopyTo(new Span<byte>(load.Name, BpfLoad.NameSize));
            return Kernel.Bpf(BpfCalls.BPF_PROG_LOAD, &load, (uint)sizeof(BpfLoad));
        }
    }
}
