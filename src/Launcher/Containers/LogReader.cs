using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Nsinit.Abi;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;
using Nsinit.Plan;

namespace Nsinit.Launcher.Containers;

/// <summary>Reads the log of a container: pieces of output, each with its time and stream.</summary>
internal sealed unsafe class LogReader : IDisposable
{
    private const int MaxPiece = 1 << 20;

    private readonly OwnedFd _file;
    private readonly string _path;
    private byte[] _rest = [];

    private LogReader(OwnedFd file, string path)
    {
        _file = file;
        _path = path;
    }

    /// <summary>The log of a container; null when it has none, because its output went elsewhere.</summary>
    public static LogReader? Open(StateRoot root, string id)
    {
        string path = $"{root.Container(id)}/{ContainerFiles.Log}";
        SysResult opened = Paths.TryOpen(Fd.AT_FDCWD, path, OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW);
        return opened.Error == Errno.ENOENT ? null : new LogReader(new OwnedFd(opened.OrThrow("open", path)), path);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>
    /// The pieces that have been written since the last call. One whose end is not there yet waits for the next call.
    /// </summary>
    public List<(LogHeader Header, byte[] Data)> ReadNew()
    {
        List<(LogHeader, byte[])> pieces = [];
        byte[] buffer = new byte[1 << 16];
        while (true)
        {
            int count;
            fixed (byte* start = buffer) { count = Kernel.Read(_file.Value, start, (nuint)buffer.Length).OrThrow("read", _path); }
            if (count == 0) { return pieces; }
            _rest = [.. _rest, .. buffer.AsSpan(0, count)];
            int used = Take(_rest, pieces);
            _rest = _rest[used..];
        }
    }

    /// <summary>Waits until something is written, or until the process of <paramref name="pidfd"/> ends.</summary>
    public void WaitForMore(int pidfd)
    {
        using OwnedFd watch = new(Kernel.InotifyInit1(Misc.IN_CLOEXEC).OrThrow("watch", _path));
        fixed (byte* path = Utf8.Terminated(_path)) { Kernel.InotifyAddWatch(watch.Value, path, Misc.IN_MODIFY).OrThrow("watch", _path); }
        PollFd* fds = stackalloc PollFd[2];
        fds[0] = new PollFd { Fd = watch.Value, Events = PollFd.POLLIN };
        fds[1] = new PollFd { Fd = pidfd, Events = PollFd.POLLIN };
        // Something may have been written before the watch was set: look again before long.
        Timespec limit = new() { Nanoseconds = 200_000_000 };
        Kernel.Ppoll(fds, 2, &limit);
    }

    private static int Take(ReadOnlySpan<byte> bytes, List<(LogHeader, byte[])> pieces)
    {
        int at = 0;
        while (bytes.Length - at >= LogHeader.Length)
        {
            LogHeader header = MemoryMarshal.Read<LogHeader>(bytes[at..]);
            // Nothing of ours is that long: the file is damaged from here on.
            if (header.Count > MaxPiece) { return bytes.Length; }
            if (bytes.Length - at - LogHeader.Length < header.Count) { break; }
            pieces.Add((header, bytes.Slice(at + LogHeader.Length, (int)header.Count).ToArray()));
            at += LogHeader.Length + (int)header.Count;
        }

        return at;
    }
}
