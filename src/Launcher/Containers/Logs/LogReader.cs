using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Nsinit.Abi;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;
using Nsinit.Plan;

namespace Nsinit.Launcher.Containers.Logs;

/// <summary>Reads the log of a container from its oldest file to its newest, and goes on there while more is written.</summary>
internal sealed unsafe class LogReader : IDisposable
{
    private const int MaxPiece = 1 << 20;
    private const int BufferSize = 1 << 16;

    private readonly LogFiles _files;
    private readonly byte[] _buffer = new byte[BufferSize];
    private OwnedFd _file;
    private long _offset;
    private bool _closed;
    private byte[] _rest = [];

    private LogReader(LogFiles files, OwnedFd oldest)
    {
        _files = files;
        _file = oldest;
    }

    /// <summary>The log of a container; null when it has none, because its output went elsewhere.</summary>
    public static LogReader? Open(StateRoot root, string id)
    {
        LogFiles files = new(root.Container(id));
        return files.OpenOldest() is OwnedFd oldest ? new LogReader(files, oldest) : null;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>
    /// Takes the next pieces, at most a buffer full; false when nothing is left for now. One whose end is not there yet waits
    /// for a later call.
    /// </summary>
    public bool Read(List<LogPiece> pieces)
    {
        while (true)
        {
            int count;
            fixed (byte* start = _buffer) { count = Kernel.Read(_file.Value, start, BufferSize).OrThrow("read", _files.Newest); }
            if (count == 0 && !Advance()) { return false; }
            if (count == 0) { continue; }
            _offset += count;
            _rest = [.. _rest, .. _buffer.AsSpan(0, count)];
            int used = Take(_rest, pieces);
            _rest = _rest[used..];
            if (pieces.Count > 0) { return true; }
        }
    }

    /// <summary>Waits until something is written, or until the process of <paramref name="pidfd"/> ends.</summary>
    public void WaitForMore(int pidfd)
    {
        using OwnedFd watch = new(Kernel.InotifyInit1(Misc.IN_CLOEXEC).OrThrow("watch", _files.Newest));
        fixed (byte* path = Utf8.Terminated(_files.Newest))
        {
            SysResult watched = Kernel.InotifyAddWatch(watch.Value, path, Misc.IN_MODIFY);
            // Between two files there is none for a moment.
            if (watched.Failed && watched.Error != Errno.ENOENT) { watched.OrThrow("watch", _files.Newest); }
        }

        PollFd* fds = stackalloc PollFd[2];
        fds[0] = new PollFd { Fd = watch.Value, Events = PollFd.POLLIN };
        fds[1] = new PollFd { Fd = pidfd, Events = PollFd.POLLIN };
        // Something may have been written before the watch was set: look again before long.
        Timespec limit = new() { Nanoseconds = 200_000_000 };
        Kernel.Ppoll(fds, 2, &limit);
    }

    // At the end of a file: whether there is more to read, in this one or the next.
    private bool Advance()
    {
        if (!_closed)
        {
            if (_files.IsNewest(_file)) { return BeginAgain(); }
            // It may have grown between the last read and its renaming; from now on it does not.
            _closed = true;
            return true;
        }

        if (_files.OpenNext(_file) is not OwnedFd next) { return false; }
        _file.Dispose();
        (_file, _offset, _closed, _rest) = (next, 0, false, []);
        return true;
    }

    // A log of one file is emptied when it is full.
    private bool BeginAgain()
    {
        if (Paths.TryStat(_file.Value, "", AtFlags.AT_EMPTY_PATH, out Statx info).Failed || (long)info.Size >= _offset) { return false; }
        Kernel.Lseek(_file.Value, 0, Misc.SEEK_SET).OrThrow("seek", _files.Newest);
        (_offset, _rest) = (0, []);
        return true;
    }

    private static int Take(ReadOnlySpan<byte> bytes, List<LogPiece> pieces)
    {
        int at = 0;
        while (bytes.Length - at >= LogHeader.Length)
        {
            LogHeader header = MemoryMarshal.Read<LogHeader>(bytes[at..]);
            // Nothing of ours is that long: the file is damaged from here on.
            if (header.Count > MaxPiece) { return bytes.Length; }
            if (bytes.Length - at - LogHeader.Length < header.Count) { break; }
            pieces.Add(new LogPiece(header.Time, header.Stream == 2, bytes.Slice(at + LogHeader.Length, (int)header.Count).ToArray()));
            at += LogHeader.Length + (int)header.Count;
        }

        return at;
    }
}
