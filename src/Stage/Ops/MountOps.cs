using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;

namespace Nsinit.Stage.Ops;

/// <summary>Instructions on mounts. A path is resolved to a descriptor once and then acted on through it.</summary>
internal static unsafe class MountOps
{
    /// <summary>Step numbers of <see cref="Make"/> past its options, which count from 1.</summary>
    private const int CreateStep = 1000;
    private const int MountStep = 1001;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Make(Machine* machine)
    {
        Instruction* at = machine->At;
        SysResult fs = Kernel.Fsopen(machine->Text, MountApi.FSOPEN_CLOEXEC);
        if (fs.Failed) { return fs; }
        SysResult result = Configure(machine, (int)fs.Value);
        if (!result.Failed)
        {
            machine->Step = MountStep;
            result = Kernel.Fsmount((int)fs.Value, MountApi.FSMOUNT_CLOEXEC, (MountAttrs)at->A);
        }

        Kernel.Close((int)fs.Value);
        return machine->Keep(at->Slot, result);
    }

    // Options are pairs of strings; an empty value is a flag.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SysResult Configure(Machine* machine, int fs)
    {
        byte* key = PlanReader.Blob(machine->Plan, machine->At->More, out uint length);
        byte* end = key + length;
        if (length != 0 && end[-1] != 0) { return SysResult.Fail(Errno.EINVAL); }
        while (key < end)
        {
            machine->Step++;
            byte* value = Bytes.After(key);
            if (value == end) { return SysResult.Fail(Errno.EINVAL); }
            SysResult result = *value == 0
                ? Kernel.Fsconfig(fs, MountApi.FSCONFIG_SET_FLAG, key, null, 0)
                : Kernel.Fsconfig(fs, MountApi.FSCONFIG_SET_STRING, key, value, 0);
            if (result.Failed) { return result; }
            key = Bytes.After(value);
        }

        machine->Step = CreateStep;
        return Kernel.Fsconfig(fs, MountApi.FSCONFIG_CMD_CREATE, null, null, 0);
    }

    public static SysResult OpenTree(Machine* machine) =>
        machine->Keep(machine->At->Slot, Kernel.OpenTree(machine->Dir, machine->Text, machine->At->A));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Attach(Machine* machine)
    {
        Instruction* at = machine->At;
        SysResult target = FileOps.OpenPath(machine->Dir, machine->Text, (ResolveFlags)at->C, (OpenFlags)at->A);
        if (target.Failed) { return target; }
        machine->Step = 1;
        SysResult result = Move(machine->Fd, (int)target.Value);
        Kernel.Close((int)target.Value);
        if ((at->Flags & PlanFlags.Extra) != 0) { machine->Release(at->Slot); }
        return result;
    }

    /// <summary>What is not there needs no cover.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Mask(Machine* machine)
    {
        Instruction* at = machine->At;
        SysResult target = Resolve(machine);
        if (target.Failed) { return target.Is(Errno.ENOENT) ? default : target; }

        machine->Step = 1;
        int fd = (int)target.Value;
        Statx info;
        SysResult result = Files.Stat(fd, Bytes.Empty, &info);
        if (!result.Failed)
        {
            bool directory = (info.Mode & ModeBits.S_IFMT) == ModeBits.S_IFDIR;
            result = Cover(machine->Slots[directory ? at->A : at->Slot], fd, MountApi.OPEN_TREE_CLONE, false);
        }

        Kernel.Close(fd);
        return result;
    }

    /// <summary>What is not there needs no protection.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult MakeReadOnly(Machine* machine)
    {
        SysResult target = Resolve(machine);
        if (target.Failed) { return target.Is(Errno.ENOENT) ? default : target; }
        machine->Step = 1;
        int fd = (int)target.Value;
        SysResult result = Cover(fd, fd, MountApi.OPEN_TREE_CLONE | (uint)AtFlags.AT_RECURSIVE, true);
        Kernel.Close(fd);
        return result;
    }

    // Binds what `source` refers to over what `target` refers to.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SysResult Cover(int source, int target, uint flags, bool readOnly)
    {
        SysResult tree = Kernel.OpenTree(source, Bytes.Empty,
            flags | MountApi.OPEN_TREE_CLOEXEC | (uint)AtFlags.AT_EMPTY_PATH);
        if (tree.Failed) { return tree; }
        SysResult result = Move((int)tree.Value, target);
        if (!result.Failed && readOnly)
        {
            result = SetAttributes((int)tree.Value, (ulong)MountAttrs.MOUNT_ATTR_RDONLY, 0, AtFlags.AT_RECURSIVE);
        }

        Kernel.Close((int)tree.Value);
        return result;
    }

    /// <summary>
    /// mount_setattr(2) on an attached mount. Kernels before 5.12 lack it: there a bind remount by way of /proc does the
    /// same for the one mount, without those below it.
    /// </summary>
    public static SysResult SetAttributes(int mount, ulong set, ulong clear, AtFlags flags)
    {
        MountAttr attributes = new() { AttrSet = set, AttrClr = clear };
        SysResult result = Kernel.MountSetattr(mount, Bytes.Empty, flags | AtFlags.AT_EMPTY_PATH, &attributes);
        if (!result.Is(Errno.ENOSYS)) { return result; }

        NameRoom room;
        byte* path = (byte*)&room;
        Bytes.Join(path, "/proc/self/fd/"u8, mount);
        return Kernel.Mount(null, path, null, MountFlags.MS_REMOUNT | MountFlags.MS_BIND | (MountFlags)set, null);
    }

    /// <summary>
    /// Makes the mount the root. A caller in a chroot would pivot that alone, and the namespace, which exec joins, would
    /// keep the real root: joining one's own mount namespace leads out of a chroot first. Then the new root becomes the
    /// working directory and both ends of pivot_root(2), so that the old root lands on top of it and is detached by name
    /// "."; no directory for it is needed inside.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult PivotRoot(Machine* machine)
    {
        byte* here = Bytes.Of("."u8);
        SysResult result = LeaveChroot();
        if (result.Failed) { return result; }
        machine->Step = 1;
        result = Kernel.Fchdir(machine->Fd);
        if (result.Failed) { return result; }
        machine->Step = 2;
        result = Kernel.PivotRoot(here, here);
        if (result.Is(Errno.EINVAL)) { return CoverRoot(machine, here); }
        if (result.Failed) { return result; }
        machine->Step = 3;
        result = Kernel.Umount2(here, MountApi.MNT_DETACH);
        if (result.Failed) { return result; }
        machine->Step = 4;
        return Kernel.Chdir(Bytes.Of("/"u8));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SysResult LeaveChroot()
    {
        SysResult self = Kernel.PidfdOpen(Kernel.Getpid(), 0);
        if (self.Failed) { return self; }
        SysResult result = Kernel.Setns((int)self.Value, CloneFlags.CLONE_NEWNS);
        Kernel.Close((int)self.Value);
        return result;
    }

    // The root of an initramfs cannot be pivoted away. There the new root is moved on top of it: ".." from there leads
    // back to it, and only who may unmount could uncover the old one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SysResult CoverRoot(Machine* machine, byte* here)
    {
        byte* root = Bytes.Of("/"u8);
        machine->Step = 5;
        SysResult result = Kernel.Mount(here, root, null, MountFlags.MS_MOVE, null);
        if (result.Failed) { return result; }
        machine->Step = 6;
        result = Kernel.Chroot(here);
        if (result.Failed) { return result; }
        machine->Step = 7;
        return Kernel.Chdir(root);
    }

    private static SysResult Move(int mount, int target) => Kernel.MoveMount(mount, Bytes.Empty, target, Bytes.Empty,
        MountApi.MOVE_MOUNT_F_EMPTY_PATH | MountApi.MOVE_MOUNT_T_EMPTY_PATH);

    private static SysResult Resolve(Machine* machine) => FileOps.OpenPath(machine->Dir, machine->Text, InRoot);

    private const ResolveFlags InRoot = ResolveFlags.RESOLVE_IN_ROOT | ResolveFlags.RESOLVE_NO_MAGICLINKS;
}
