using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Plan;

namespace Nsinit.Stage.Ops;

/// <summary>Instructions on credentials(7) and capabilities(7).</summary>
internal static unsafe class IdentityOps
{
    /// <summary>Leaves only <paramref name="keep"/> in the bounding set. EINVAL marks the end of the kernel's list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult LimitCapabilities(ulong keep)
    {
        for (int capability = 0; capability < 64; capability++)
        {
            if ((keep >> capability & 1) != 0) { continue; }
            SysResult result = Kernel.Prctl(Prctl.PR_CAPBSET_DROP, capability);
            if (result.Is(Errno.EINVAL)) { break; }
            if (result.Failed) { return result; }
        }

        return default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult SetCapabilities(Machine* machine)
    {
        // Four masks of 64 bits. The kernel takes the lower halves of three of them, then the upper.
        uint* masks = (uint*)PlanReader.Blob(machine->Plan, machine->At->More, out uint length);
        if (length != 4 * sizeof(ulong)) { return SysResult.Fail(Errno.EINVAL); }
        CapHeader header = new() { Version = CapHeader.Version3 };
        CapData data;
        for (int i = 0; i < 3; i++)
        {
            ((uint*)&data)[i] = masks[2 * i];
            ((uint*)&data)[3 + i] = masks[2 * i + 1];
        }

        ulong ambient = masks[6] | (ulong)masks[7] << 32;
        SysResult result = Kernel.Capset(&header, &data);
        if (result.Failed) { return result; }

        machine->Step = 1;
        result = Kernel.Prctl(Prctl.PR_CAP_AMBIENT, Prctl.PR_CAP_AMBIENT_CLEAR_ALL);
        for (int capability = 0; capability < 64 && !result.Failed; capability++)
        {
            if ((ambient >> capability & 1) == 0) { continue; }
            result = Kernel.Prctl(Prctl.PR_CAP_AMBIENT, Prctl.PR_CAP_AMBIENT_RAISE, capability);
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult SetGroups(Machine* machine)
    {
        byte* blob = PlanReader.Blob(machine->Plan, machine->At->More, out uint length);
        return Kernel.Setgroups(length / sizeof(uint), (uint*)blob);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult SetIds(Machine* machine)
    {
        Instruction* at = machine->At;
        uint gid = (uint)at->B;
        uint uid = (uint)at->C;
        SysResult result = Kernel.Setresgid(gid, gid, gid);
        if (result.Failed) { return result; }
        machine->Step = 1;
        result = Kernel.Setresuid(uid, uid, uid);
        if (result.Failed || (((PlanHeader*)machine->Plan)->Options & PlanOptions.Dumpable) != 0) { return result; }
        // A change of ids makes a process as dumpable as fs.suid_dumpable says.
        return Kernel.Prctl(Prctl.PR_SET_DUMPABLE, 0);
    }

    /// <summary>A kernel without keyrings, or a filter around us that hides them, has none to leave.</summary>
    public static SysResult LeaveKeyring()
    {
        SysResult result = Kernel.NewSessionKeyring();
        return result.Is(Errno.ENOSYS) || result.Is(Errno.EPERM) ? default : result;
    }

    public static SysResult Filter(Machine* machine)
    {
        byte* blob = PlanReader.Blob(machine->Plan, machine->At->More, out uint length);
        SockProgram program = new() { Count = (ushort)(length / SockFilter.Length), Filter = (SockFilter*)blob };
        return Kernel.Prctl(Prctl.PR_SET_SECCOMP, Seccomp.SECCOMP_MODE_FILTER, (nint)(&program));
    }
}
