namespace Nsinit.Abi;

internal static unsafe partial class Kernel
{
    public static SysResult Mount(byte* source, byte* target, byte* type, MountFlags flags, byte* data) =>
        new(Invoke(Syscall.mount, (nint)source, (nint)target, (nint)type, (nint)(uint)flags, (nint)data));

    public static SysResult Umount2(byte* target, uint flags) => new(Invoke(Syscall.umount2, (nint)target, (nint)flags));

    public static SysResult PivotRoot(byte* newRoot, byte* putOld) => new(Invoke(Syscall.pivot_root, (nint)newRoot, (nint)putOld));

    public static SysResult OpenTree(int dir, byte* path, uint flags) =>
        new(Invoke(Syscall.open_tree, dir, (nint)path, (nint)flags));

    public static SysResult MoveMount(int fromDir, byte* from, int toDir, byte* to, uint flags) =>
        new(Invoke(Syscall.move_mount, fromDir, (nint)from, toDir, (nint)to, (nint)flags));

    public static SysResult Fsopen(byte* type, uint flags) => new(Invoke(Syscall.fsopen, (nint)type, (nint)flags));

    public static SysResult Fsconfig(int fs, uint command, byte* key, byte* value, int aux) =>
        new(Invoke(Syscall.fsconfig, fs, (nint)command, (nint)key, (nint)value, aux));

    public static SysResult Fsmount(int fs, uint flags, MountAttrs attributes) =>
        new(Invoke(Syscall.fsmount, fs, (nint)flags, (nint)(uint)attributes));

    public static SysResult MountSetattr(int dir, byte* path, AtFlags flags, MountAttr* attributes) =>
        new(Invoke(Syscall.mount_setattr, dir, (nint)path, (nint)(uint)flags, (nint)attributes, sizeof(MountAttr)));
}
