using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.Spec;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile.Passes;

/// <summary>
/// The devices of the host that the container gets. They are the host's own nodes, with their owners and modes, which the
/// container cannot change: a read-only mount keeps nobody from writing to the device behind a node.
/// </summary>
internal static class HostDevicesPass
{
    private const MountAttrs NodesOnly = MountAttrs.MOUNT_ATTR_RDONLY | MountAttrs.MOUNT_ATTR_NOSUID | MountAttrs.MOUNT_ATTR_NOEXEC;

    public static void WriteBelowImage(Draft draft) => Write(draft, false);

    public static void WriteOnKernelFiles(Draft draft) => Write(draft, true);

    // As MountsPass has it.
    private static void Write(Draft draft, bool late)
    {
        DeviceSpec[] devices = [.. draft.Spec.Devices.Where(d => MountsPass.IsLate(d.Target) == late)];
        if (devices.Length == 0) { return; }
        PlanWriter plan = draft.Plan;
        byte own = plan.NewSlot("device");
        foreach (DeviceSpec device in devices)
        {
            bool opened = draft.Opened.Remove(device, out byte slot);
            if (!opened) { slot = own; }
            plan.Act($"mount the device {device.Source} on {device.Target}", $"mount --bind -o ro {device.Source} {device.Target}", device.Origin);
            if (!opened) { plan.OpenTree(slot, Instruction.None, device.Source, recursive: false); }
            plan.MakePath(draft.Root, device.Target, file: true);
            plan.Attach(slot, draft.Root, device.Target, MountsPass.Way(device.Target), close: false);
            plan.MountAttr(slot, NodesOnly, recursive: false);
            plan.Close(slot);
        }
    }
}
