using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;

namespace Nsinit.Stage.Watch;

/// <summary>What a watcher does once the container has ended.</summary>
internal static unsafe class ExitOps
{
    private const long LongRun = 10_000_000_000;

    /// <summary>Writes a temporary file, has it on the disk where that is wanted, and gives it its name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Record(Machine* machine)
    {
        int directory = machine->Dir;
        ExitRecord* record = &machine->Exit;
        record->Magic = ExitRecord.MagicValue;
        record->ExitCode = machine->End.ExitCode;
        record->Signal = machine->End.Code == ChildInfo.CLD_EXITED ? 0 : machine->End.Status;
        record->Flags = (machine->End.Code == ChildInfo.CLD_DUMPED ? ExitRecord.DumpedCore : 0)
            | (WasOutOfMemory(machine->Fd) ? ExitRecord.OutOfMemory : 0);

        SysResult file = Kernel.Openat(directory, machine->More,
            OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC, 0x180);
        if (file.Failed) { return file; }
        machine->Step = 1;
        SysResult result = Kernel.Write((int)file.Value, record, ExitRecord.Length);
        if (!result.Failed && machine->At->A == 1) { result = Kernel.Fsync((int)file.Value); }
        Kernel.Close((int)file.Value);
        if (result.Failed) { return result; }
        machine->Step = 2;
        result = Kernel.Renameat2(directory, machine->More, directory, machine->Text, 0);
        if (!result.Failed && machine->At->A == 1 && directory >= 0) { result = Kernel.Fsync(directory); }
        return result;
    }

    /// <summary>
    /// Waits A milliseconds, or B after a run of ten seconds or more. SIGTERM means that nobody wants to see what comes
    /// next: it ends the process.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SysResult Delay(Machine* machine)
    {
        bool ranLong = machine->Exit.FinishedAt - machine->Exit.StartedAt >= LongRun;
        uint time = ranLong ? (uint)machine->At->B : machine->At->A;
        Timespec limit = Clock.Duration(time);
        ulong mask = Signal.Bit(Signal.SIGTERM);
        SysResult signal = Kernel.SignalWait(&mask, &limit);
        return signal.Failed ? default : Kernel.Exit(0);
    }

    // memory.events of version 2 and memory.oom_control of version 1 both have a line "oom_kill NUMBER".
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool WasOutOfMemory(int file)
    {
        TextRoom events;
        byte* text = (byte*)&events;
        SysResult result = Kernel.Read(file, text, TextRoom.Size - 1);
        if (result.Failed) { return false; }
        text[result.Value] = 0;
        for (byte* at = text; *at != 0; at++)
        {
            byte* number = Bytes.Rest(at, "oom_kill "u8);
            if (number != null) { return *number != '0'; }
        }

        return false;
    }
}
