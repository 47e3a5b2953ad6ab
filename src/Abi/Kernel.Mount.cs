using System.Runtime.CompilerServices;

namespace Nsinit.Abi;

internal static unsafe partial class Kernel
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SysResult Mount(byte* source, byte* target, byte* type, MountFlags flags, byte* data) =>
        Invoke((nint)source, (nint)target, (nint)type, (nint)(uint)flags, (nint)data, Syscall.mount);

    public static SysResult Umount2(byte* target, uint flags) => Invoke((nint)target, (nint)flags, Syscall.umount2);

    public static SysResult PivotRoot(byte* newRoot, byte* putOld) => Invoke((nint)newRoot, (nint)putOld, Syscall.pivot_root);

    public static SysResult OpenTree(int dir, byte* path, uint flags) =>
        Invoke(dir, (nint)path, (nint)flags, Syscall.open_tree);

    public static SysResult MoveMount(int fromDir, byte* from, int toDir, byte* to, uint flags) =>
        Invoke(fromDir, (nint)from, toDir, (nint)to, (nint)flags, Syscall.move_mount);

    public static SysResult Fsopen(byte* type, uint flags) => Invoke((nint)type, (nint)flags, Syscall.fsopen);

    public static SysResult Fsconfig(int fs, uint command, byte* key, byte* value, int aux) =>
        Invoke(fs, (nint)command, (nint)key, (nint)value, aux, Syscall.fsconfig);

    public static SysResult Fsmount(int fs, uint flags, MountAttrs attributes) =>
        Invoke(fs, (nint)flags, (nint)(uint)attributes, Syscall.fsmount);

    public static SysResult MountSetattr(int dir, byte* path, AtFlags flags, MountAttr* attributes) =>
        Invoke(dir, (nint)path, (nint)(uint)flags, (nint)attributes, sizeof(MountAttr), Syscall.mount_setattr);
}
