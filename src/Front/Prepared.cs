using System.Runtime.InteropServices;
using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;

namespace Nsinit.Front;

/// <summary>What the launcher has prepared for a container, found to hold still.</summary>
internal unsafe struct Prepared
{
    /// <summary>The file, in memory of this process's own.</summary>
    public PreparedExec* File;
    /// <summary>Of the container's first process.</summary>
    public int PidFd;

    private const int RoomSize = 4096;

    [StructLayout(LayoutKind.Sequential, Size = RoomSize)]
    private struct Room;

    /// <summary>A text of the file, or a list of them.</summary>
    public readonly byte* Text(uint offset) => (byte*)File + offset;

    /// <summary>False when there is nothing, or it holds no more: the launcher finds out and says why.</summary>
    public static bool Open(ExecWords* words, Prepared* prepared)
    {
        prepared->PidFd = -1;
        int directory = OpenContainer(words);
        if (directory < 0) { return false; }
        bool holds = Map(directory, prepared) && IsSound(prepared->File) && IsUnchanged(directory, prepared->File);
        Kernel.Close(directory);
        holds = holds && prepared->IsAlive() && !prepared->IsFrozen() && prepared->CanTell();
        if (!holds) { prepared->Close(); }
        return holds;
    }

    /// <summary>Lets go of it.</summary>
    public void Close()
    {
        if (PidFd >= 0) { Kernel.Close(PidFd); }
        PidFd = -1;
    }

    // By its id, else by its name: as ContainerFinder has it.
    private static int OpenContainer(ExecWords* words)
    {
        Room room;
        byte* path = (byte*)&room;
        if (Bytes.Length(words->Root) + Bytes.Length(words->Name) + 16 > RoomSize) { return -1; }
        byte* end = Bytes.Copy(path, words->Root);
        if (!IsPrivate(path)) { return -1; }
        Bytes.Copy(Bytes.Copy(end, Bytes.Of("/containers/"u8)), words->Name);
        SysResult opened = Kernel.Openat(Fd.AT_FDCWD, path, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC, 0);
        if (!opened.Is(Errno.ENOENT)) { return (int)opened.Value; }
        Bytes.Copy(Bytes.Copy(end, Bytes.Of("/names/"u8)), words->Name);
        return (int)Kernel.Openat(Fd.AT_FDCWD, path, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC, 0).Value;
    }

    // What is in it is carried out as root. Where others could have put something there it is StateGuard's, which has the words, to refuse.
    private static bool IsPrivate(byte* path)
    {
        Statx info;
        return !Files.Stat(path, &info).Failed && IsPrivate(&info);
    }

    private static bool IsPrivate(Statx* info) => info->Uid == 0 && (info->Mode & WritableByOthers) == 0;

    private const uint WritableByOthers = 0x12;   // 022

    private static bool Map(int directory, Prepared* prepared)
    {
        SysResult opened = Kernel.Openat(directory, Bytes.Of("exec"u8), OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC, 0);
        if (opened.Failed) { return false; }
        Statx info;
        SysResult mapped = Files.Stat((int)opened.Value, Bytes.Empty, &info);
        if (!mapped.Failed && IsPrivate(&info) && info.Size >= PreparedExec.Length && info.Size <= PreparedExec.MaxSize)
        {
            mapped = Kernel.Mmap(0, (nuint)info.Size, Misc.PROT_READ | Misc.PROT_WRITE, Misc.MAP_PRIVATE, (int)opened.Value);
            prepared->File = (PreparedExec*)mapped.Value;
        }
        else { mapped = SysResult.Fail(Errno.EINVAL); }
        Kernel.Close((int)opened.Value);
        return !mapped.Failed && prepared->File->Size == info.Size;
    }

    // That everything in it lies in it, and that it was made by this very program.
    private static bool IsSound(PreparedExec* file)
    {
        uint size = file->Size;
        if (file->Magic != PreparedExec.MagicValue || ((byte*)file)[size - 1] != 0) { return false; }
        for (uint* offset = &file->BootId; offset <= &file->WatchSize; offset++)
        {
            if (*offset >= size) { return false; }
        }

        nuint length;
        byte* program = InitProgram.Bytes(&length);
        return HoldsPlan(file, file->Plan, file->PlanSize) && HoldsPlan(file, file->Watch, file->WatchSize) && file->Program == ProgramHash.Of(program, length);
    }

    private static bool HoldsPlan(PreparedExec* file, uint offset, uint size)
    {
        PlanHeader* plan = (PlanHeader*)((byte*)file + offset);
        return offset % 8 == 0 && offset + size <= file->Size && size >= PlanHeader.Length && plan->Size == size
            && plan->Text < size && PlanHeader.Length + (uint)plan->Count * Instruction.Length <= plan->Text;
    }

    // That the container is what it was, and has not ended.
    private static bool IsUnchanged(int directory, PreparedExec* file)
    {
        Statx info;
        return IsSame(directory, "container.json"u8, &file->Record) && IsSame(directory, "process"u8, &file->Process)
            && IsSame(directory, "cgroups"u8, &file->Cgroups) && Files.Stat(directory, Bytes.Of("exit"u8), &info).Is(Errno.ENOENT);
    }

    private static bool IsSame(int directory, System.ReadOnlySpan<byte> name, FileStamp* stamp)
    {
        Statx info;
        FileStamp found = default;
        SysResult result = Files.Stat(directory, Bytes.Of(name), &info);
        if (!result.Failed) { found = FileStamp.Of(&info); }
        return (!result.Failed || result.Is(Errno.ENOENT)) && found.Is(stamp);
    }

    private bool IsAlive()
    {
        Room room;
        byte* text = (byte*)&room;
        if (!Read(Bytes.Of("/proc/sys/kernel/random/boot_id"u8), text) || Bytes.Rest(text, Text(File->BootId)) == null) { return false; }
        SysResult opened = Kernel.PidfdOpen(File->Pid, 0);
        if (opened.Failed) { return false; }
        PidFd = (int)opened.Value;
        // The pidfd holds the pid: what /proc says of it now is said of this process.
        Bytes.Copy(Bytes.Join(text, "/proc/"u8, File->Pid), Bytes.Of("/stat"u8));
        return Read(text, text) && StartOf(text) == File->StartTime;
    }

    // Field 22, counted from the last parenthesis, behind which field 3 is the state; 0 of a process that has ended.
    private static ulong StartOf(byte* stat)
    {
        byte* field = null;
        for (; *stat != 0; stat++)
        {
            if (*stat == ')') { field = stat; }
        }

        if (field == null || *++field != ' ' || field[1] == 'Z' || field[1] == 'X') { return 0; }
        for (int spaces = 0; *field != 0; field++)
        {
            if (*field == ' ' && ++spaces == 20) { break; }
        }

        ulong number = 0;
        if (*field == ' ') { field++; }
        for (; (uint)(*field - '0') < 10; field++) { number = number * 10 + (uint)(*field - '0'); }
        return number;
    }

    private readonly bool IsFrozen()
    {
        Room room;
        byte* text = (byte*)&room;
        if (File->Freezer == 0) { return false; }
        // One that cannot be read is for the launcher to judge.
        if (!Read(Text(File->Freezer), text)) { return true; }
        for (; *text != 0; text++)
        {
            if (Bytes.Rest(text, Text(File->Frozen)) != null) { return true; }
        }

        return false;
    }

    // A log of events that is full is to be put aside, and ends that are not in it yet come before what is told now.
    private readonly bool CanTell()
    {
        Statx log;
        if (Files.Stat(Text(File->EventLog), &log).Failed || log.Size >= PreparedExec.MaxEventLog) { return false; }
        Room room;
        SysResult opened = Kernel.Openat(Fd.AT_FDCWD, Text(File->Ended), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC, 0);
        if (opened.Failed) { return false; }
        nint count = Kernel.Getdents64((int)opened.Value, (byte*)&room, RoomSize).Value;
        Kernel.Close((int)opened.Value);
        return count > 0 && count <= EmptyDirectory;
    }

    /// <summary>Two entries of 24 bytes, linux/dirent.h: "." and "..".</summary>
    private const int EmptyDirectory = 48;

    // A small file as a text.
    private static bool Read(byte* path, byte* text)
    {
        nint count = Files.Read(path, text, RoomSize - 1);
        if (count <= 0) { return false; }
        text[count] = 0;
        return true;
    }
}
