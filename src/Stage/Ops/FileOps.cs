using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;

namespace Nsinit.Stage.Ops;

/// <summary>Instructions on files.</summary>
internal static unsafe class FileOps
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Open(Machine* machine)
    {
        Instruction* at = machine->At;
        OpenHow how = new() { Flags = at->B | (uint)OpenFlags.O_CLOEXEC, Mode = at->A, Resolve = at->C };
        return machine->Keep(at->Slot, Kernel.Openat2(machine->Dir, machine->Text, &how));
    }

    /// <summary>A cgroup whose last processes are about to end is busy until they have: a second is given to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Unlink(Machine* machine)
    {
        Timespec moment;
        SysResult result;
        int left = 100;
        while ((result = Kernel.Unlinkat(machine->Dir, machine->Text, (AtFlags)machine->At->A)).Is(Errno.EBUSY) && --left != 0)
        {
            // The kernel writes back what is left of it.
            moment.Seconds = 0;
            moment.Nanoseconds = 10_000_000;
            Kernel.Ppoll(null, 0, &moment);
        }

        return result;
    }

    /// <summary>A descriptor that only names what <paramref name="path"/> leads to.</summary>
    public static SysResult OpenPath(int directory, byte* path, ResolveFlags resolve, OpenFlags flags = 0)
    {
        OpenHow how = new() { Flags = (ulong)(OpenFlags.O_PATH | OpenFlags.O_CLOEXEC | flags), Resolve = (ulong)resolve };
        return Kernel.Openat2(directory, path, &how);
    }

    /// <summary>
    /// Makes the path below Dir as the root of the walk, component by component; each new one is made in the descriptor
    /// of its parent, so that nothing lands elsewhere even while others move directories about.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult MakePath(Machine* machine)
    {
        byte* path = machine->Text;
        byte* end = path;
        int root = machine->Dir;
        SysResult parent = OpenPath(root, Bytes.Of("."u8), Inside);
        while (!parent.Failed && *end != 0)
        {
            while (*end == '/') { end++; }
            byte* name = end;
            while (*end != 0 && *end != '/') { end++; }
            if (end == name) { break; }
            // The path ends here for a while; the plan is in memory of our own.
            byte rest = *end;
            *end = 0;
            bool file = (machine->At->Flags & PlanFlags.Extra) != 0 && rest == 0;
            SysResult next = Enter(root, path, (int)parent.Value, name, machine->At->A, file);
            *end = rest;
            Kernel.Close((int)parent.Value);
            parent = next;
        }

        return parent.Failed ? parent : Kernel.Close((int)parent.Value);
    }

    // The descriptor of `prefix`, which is made as `name` in `parent` when it is missing.
    private static SysResult Enter(int root, byte* prefix, int parent, byte* name, uint mode, bool file)
    {
        // A link at the place of a file is there, wherever it leads.
        SysResult opened = OpenPath(root, prefix, Inside, file ? OpenFlags.O_NOFOLLOW : 0);
        if (!opened.Is(Errno.ENOENT)) { return opened; }

        SysResult made;
        if (file)
        {
            OpenHow how = new()
            {
                Flags = (ulong)(OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC),
                Mode = 0x1a4,   // 0644
            };
            made = Kernel.Openat2(parent, name, &how);
            if (!made.Failed) { Kernel.Close((int)made.Value); }
        }
        else
        {
            made = Kernel.Mkdirat(parent, name, mode);
        }

        return made.Failed && !made.Is(Errno.EEXIST) ? made : OpenPath(root, prefix, Inside, file ? OpenFlags.O_NOFOLLOW : 0);
    }

    private const ResolveFlags Inside = ResolveFlags.RESOLVE_IN_ROOT | ResolveFlags.RESOLVE_NO_MAGICLINKS;
}
