using System;
using Nsinit.Abi;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>Sets what the kernel lets each namespace decide for itself. The interfaces are there and still down.</summary>
internal static class SettingsPass
{
    public static void Write(Draft draft)
    {
        if (draft.Settings is not byte directory) { return; }
        byte file = draft.Plan.NewSlot("setting");
        if (draft.Place.HasIpv6)
        {
            foreach (InterfaceSpec card in draft.Place.Interfaces)
            {
                if (card.Index != 0) { Set(draft.Plan, directory, file, Of(card)); }
            }
        }

        foreach (SysctlSpec setting in draft.Spec.Sysctls) { Set(draft.Plan, directory, file, setting); }
        draft.Plan.Close(file);
        draft.Plan.Close(directory);
    }

    /// <summary>
    /// Nobody's router advertisements are believed (CVE-2020-10749), and an interface that was given no IPv6 address has
    /// none, not even one of its own making that no packet filter knows of (CVE-2024-32473).
    /// </summary>
    public static SysctlSpec Of(InterfaceSpec card)
    {
        bool v6 = false;
        foreach (InterfaceAddress address in card.Addresses) { v6 |= address.Address.GetAddressBytes().Length == 16; }
        string path = $"net/ipv6/conf/{card.Name}";
        return v6 ? new($"{path}/accept_ra", "0", "") : new($"{path}/disable_ipv6", "1", "");
    }

    private static void Set(PlanWriter plan, byte directory, byte file, SysctlSpec setting)
    {
        plan.Act(
            $"set {setting.Path} to {setting.Value}",
            $"echo {(setting.Value.Contains(' ', StringComparison.Ordinal) ? $"'{setting.Value}'" : setting.Value)} > /proc/sys/{setting.Path}",
            setting.Origin.Length == 0 ? null : setting.Origin);
        plan.Open(file, directory, setting.Path, OpenFlags.O_WRONLY, ResolveFlags.RESOLVE_BENEATH | ResolveFlags.RESOLVE_NO_SYMLINKS);
        plan.Write(file, setting.Value);
    }
}
