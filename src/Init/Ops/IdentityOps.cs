using Nsinit.Abi;
using Nsinit.Plan;

namespace Nsinit.Init.Ops;

/// <summary>Instructions on credentials(7) and capabilities(7).</summary>
internal static unsafe class IdentityOps
{
    /// <summary>Leaves only <paramref name="keep"/> in the bounding set. EINVAL marks the end of the kernel's list.</summary>
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

    public static SysResult SetCapabilities(Machine* machine, Instruction* at)
    {
        NameRoom room;
        ulong* masks = (ulong*)&room;
        byte* blob = PlanReader.Blob(machine->Plan, at->More, out uint length);
        if (length != 4 * sizeof(ulong)) { return SysResult.Fail(Errno.EINVAL); }
        for (int i = 0; i < 4 * sizeof(ulong); i++) { ((byte*)masks)[i] = blob[i]; }

        CapHeader header = new() { Version = CapHeader.Version3 };
        CapData data = new()
        {
            EffectiveLow = (uint)masks[0],
            EffectiveHigh = (uint)(masks[0] >> 32),
            PermittedLow = (uint)masks[1],
            PermittedHigh = (uint)(masks[1] >> 32),
            InheritableLow = (uint)masks[2],
            InheritableHigh = (uint)(masks[2] >> 32),
        };
        SysResult result = Kernel.Capset(&header, &data);
        if (result.Failed) { return result; }

        machine->Step = 1;
        result = Kernel.Prctl(Prctl.PR_CAP_AMBIENT, Prctl.PR_CAP_AMBIENT_CLEAR_ALL);
        for (int capability = 0; capability < 64 && !result.Failed; capability++)
        {
            if ((masks[3] >> capability & 1) == 0) { continue; }
            result = Kernel.Prctl(Prctl.PR_CAP_AMBIENT, Prctl.PR_CAP_AMBIENT_RAISE, capability);
        }

        return result;
    }

    public static SysResult SetGroups(Machine* machine, Instruction* at)
    {
        byte* blob = PlanReader.Blob(machine->Plan, at->More, out uint length);
        return Kernel.Setgroups(length / sizeof(uint), (uint*)blob);
    }

    public static SysResult SetIds(Machine* machine, Instruction* at)
    {
        uint gid = (uint)at->B;
        uint uid = (uint)at->C;
        SysResult result = Kernel.Setresgid(gid, gid, gid);
        if (result.Failed) { return result; }
        machine->Step = 1;
        return Kernel.Setresuid(uid, uid, uid);
    }
}
