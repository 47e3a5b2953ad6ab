using System;
using Nsinit.Abi;
using Nsinit.Bare;
using Nsinit.Plan;

namespace Nsinit.Front;

/// <summary>Tells the log of events, as EventLog.cs does, that a process was executed: a line of JSON.</summary>
internal static unsafe class EventLine
{
    private const int Rotated = 8;

    /// <summary>A line that cannot be written becomes a warning: the process runs.</summary>
    public static void Write(Prepared* prepared, byte** command)
    {
        PreparedExec* file = prepared->File;
        nuint size = Bytes.Length(prepared->Text(file->EventHead)) + Bytes.Length(prepared->Text(file->EventTail)) + Fixed;
        for (byte** word = command; *word != null; word++) { size += 6 * Bytes.Length(*word) + 1; }
        SysResult room = Kernel.Mmap(0, size, Misc.PROT_READ | Misc.PROT_WRITE, Misc.MAP_PRIVATE | Misc.MAP_ANONYMOUS, -1);
        int log = room.Failed ? -1 : Lock(prepared->Text(file->EventLog));
        bool done = false;
        if (log >= 0)
        {
            byte* line = (byte*)room.Value;
            done = Append(log, line, (nuint)(Compose(line, prepared, command) - line));
            Kernel.Close(log);
        }

        if (!done) { Say("nsinit: warning: note in the log of events what happened: it could not be written; hint: is its disk full?\n"u8); }
    }

    /// <summary>Says something on standard error.</summary>
    public static void Say(ReadOnlySpan<byte> text) => Kernel.Write(2, Bytes.Of(text), Bytes.Length(Bytes.Of(text)));

    private static byte* Compose(byte* to, Prepared* prepared, byte** command)
    {
        to = Bytes.Copy(to, prepared->Text(prepared->File->EventHead));
        for (byte** word = command; *word != null; word++)
        {
            if (word != command) { *to++ = (byte)' '; }
            to = Escape(to, *word);
        }

        Timespec now;
        Kernel.ClockGettime(Timespec.CLOCK_REALTIME, &now);
        to = Bytes.Copy(to, prepared->Text(prepared->File->EventTail));
        to = Bytes.WriteNumber(to, (uint)now.Seconds);
        to = Bytes.Copy(to, Bytes.Of(",\"timeNano\":"u8));
        to = Bytes.WriteNumber(to, (uint)now.Seconds);
        uint nanoseconds = (uint)now.Nanoseconds;
        for (uint digit = 100_000_000; digit != 0; digit /= 10) { *to++ = (byte)('0' + nanoseconds / digit % 10); }
        return Bytes.Copy(to, Bytes.Of("}\n"u8));
    }

    // RFC 8259, section 7: quotation marks, backslashes and control characters.
    private static byte* Escape(byte* to, byte* text)
    {
        for (; *text != 0; text++)
        {
            if (*text is (byte)'"' or (byte)'\\') { *to++ = (byte)'\\'; }
            if (*text >= ' ' && *text != 0x7f)
            {
                *to++ = *text;
                continue;
            }

            to = Bytes.Copy(to, Bytes.Of("\\u00"u8));
            *to++ = Hex(*text >> 4);
            *to++ = Hex(*text & 15);
        }

        return to;
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);

    // Another may have put the file aside between open and lock.
    private static int Lock(byte* path)
    {
        for (int attempt = 0; attempt < Rotated; attempt++)
        {
            int log = (int)Kernel.Openat(Fd.AT_FDCWD, path, OpenFlags.O_WRONLY | OpenFlags.O_APPEND | OpenFlags.O_CREAT | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC, 0x180).Value;
            if (log < 0) { return log; }
            SysResult locked = Kernel.Flock(log, Misc.LOCK_EX);
            Statx held;
            Statx present;
            if (!locked.Failed && !Files.Stat(log, Bytes.Empty, &held).Failed && !Files.Stat(path, &present).Failed && held.Inode == present.Inode) { return log; }
            Kernel.Close(log);
        }

        return -1;
    }

    private static bool Append(int log, byte* line, nuint length)
    {
        Statx before;
        if (Files.Stat(log, Bytes.Empty, &before).Failed) { return false; }
        if (Kernel.Write(log, line, length).Value == (nint)length) { return true; }
        // The disk is full: half a line would spoil the next one.
        Kernel.Ftruncate(log, (long)before.Size);
        return false;
    }

    // Times, punctuation, and a NUL.
    private const nuint Fixed = 64;
}
