using Nsinit.Abi;
using Nsinit.Plan;

namespace Nsinit.Init.Ops;

/// <summary>Instructions on files.</summary>
internal static unsafe class FileOps
{
    public static SysResult Open(Machine* machine, Instruction* at)
    {
        OpenHow how = new() { Flags = at->B | (uint)OpenFlags.O_CLOEXEC, Mode = at->A, Resolve = at->C };
        return machine->Keep(at->Slot, Kernel.Openat2(machine->Directory(at), machine->Text(at), &how));
    }

    /// <summary>A descriptor that only names what <paramref name="path"/> leads to.</summary>
    public static SysResult OpenPath(int directory, byte* path, ResolveFlags resolve)
    {
        OpenHow how = new() { Flags = (ulong)(OpenFlags.O_PATH | OpenFlags.O_CLOEXEC), Resolve = (ulong)resolve };
        return Kernel.Openat2(directory, path, &how);
    }

    /// <summary>
    /// Makes the path below Dir as the root of the walk, component by component; each new one is made in the descriptor
    /// of its parent, so that nothing lands elsewhere even while others move directories about.
    /// </summary>
    public static SysResult MakePath(Machine* machine, Instruction* at)
    {
        byte* path = machine->Text(at);
        nuint length = Bytes.Length(path);
        if (length >= PathRoom.Size) { return SysResult.Fail(Errno.ENAMETOOLONG); }
        PathRoom room;
        byte* prefix = (byte*)&room;
        int root = machine->Directory(at);
        SysResult parent = OpenPath(root, Bytes.Of("."u8), Inside);

        nuint done = 0;
        while (!parent.Failed && done < length)
        {
            while (path[done] == '/') { prefix[done] = path[done]; done++; }
            nuint name = done;
            while (path[done] != 0 && path[done] != '/') { prefix[done] = path[done]; done++; }
            prefix[done] = 0;
            if (done == name) { break; }
            bool file = (at->Flags & PlanFlags.Extra) != 0 && path[done] == 0;
            SysResult next = Enter(root, prefix, (int)parent.Value, prefix + name, at->A, file);
            Kernel.Close((int)parent.Value);
            parent = next;
        }

        return parent.Failed ? parent : Kernel.Close((int)parent.Value);
    }

    // The descriptor of `prefix`, which is made as `name` in `parent` when it is missing.
    private static SysResult Enter(int root, byte* prefix, int parent, byte* name, uint mode, bool file)
    {
        SysResult opened = OpenPath(root, prefix, Inside);
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

        return made.Failed && !made.Is(Errno.EEXIST) ? made : OpenPath(root, prefix, Inside);
    }

    public static SysResult RecordExit(Machine* machine, Instruction* at)
    {
        int directory = machine->Directory(at);
        Timespec now;
        Kernel.ClockGettime(Timespec.CLOCK_REALTIME, &now);
        ExitRecord record = new()
        {
            Magic = ExitRecord.MagicValue,
            ExitCode = machine->End.ExitCode,
            Signal = machine->End.Code == ChildInfo.CLD_EXITED ? 0 : machine->End.Status,
            FinishedAt = now.Seconds * 1_000_000_000 + now.Nanoseconds,
        };
        SysResult file = Kernel.Openat(directory, machine->More(at),
            OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC, 0x180);
        if (file.Failed) { return file; }
        machine->Step = 1;
        SysResult result = Kernel.Write((int)file.Value, &record, ExitRecord.Length);
        if (!result.Failed && at->A == 1) { result = Kernel.Fsync((int)file.Value); }
        Kernel.Close((int)file.Value);
        if (result.Failed) { return result; }
        machine->Step = 2;
        return Kernel.Renameat2(directory, machine->More(at), directory, machine->Text(at), 0);
    }

    private const ResolveFlags Inside = ResolveFlags.RESOLVE_IN_ROOT | ResolveFlags.RESOLVE_NO_MAGICLINKS;
}
