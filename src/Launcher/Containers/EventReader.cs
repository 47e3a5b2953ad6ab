using System;
using System.Collections.Generic;
using System.Linq;
using Nsinit.Abi;
using Nsinit.Launcher.State;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Reads what has happened, and waits for what happens.</summary>
internal sealed unsafe class EventReader : IDisposable
{
    private const int MaxFile = 64 << 20;
    private const int NoticeSize = 4096;

    private readonly StateRoot _root;
    private readonly OwnedFd _notices;
    private OwnedFd _log;
    private byte[] _rest = [];

    /// <summary>From now on nothing is missed.</summary>
    public EventReader(StateRoot root)
    {
        _root = root;
        _notices = new OwnedFd(Kernel.InotifyInit1(Misc.IN_CLOEXEC).OrThrow("watch", root.Events));
        Watch();
        EventLog.Collect(root);
        _log = Open();
    }

    public void Dispose()
    {
        _log.Dispose();
        _notices.Dispose();
    }

    /// <summary>All that is remembered, oldest first. How a container ended may have been noted later than what came after.</summary>
    public List<Event> Past()
    {
        // Nobody renames the files meanwhile.
        Kernel.Flock(_log.Value, Misc.LOCK_SH).OrThrow("lock", EventLog.Newest(_root));
        List<Event> events = Paths.IsSame(_log.Value, EventLog.Newest(_root)) && Contents.TryRead(Fd.AT_FDCWD, EventLog.Older(_root), MaxFile) is byte[] older ? Lines(older) : [];
        events.AddRange(Read());
        Kernel.Flock(_log.Value, Misc.LOCK_UN).OrThrow("unlock", EventLog.Newest(_root));
        return [.. events.OrderBy(e => e.Time)];
    }

    /// <summary>What happens next; nothing when that is not before <paramref name="until"/>, in nanoseconds of CLOCK_REALTIME.</summary>
    public List<Event> Next(long until)
    {
        while (true)
        {
            EventLog.Collect(_root);
            List<Event> events = Read();
            if (events.Count == 0 && !Paths.IsSame(_log.Value, EventLog.Newest(_root)))
            {
                // Whoever put it aside had its lock, so it does not grow any more: what is left of it, and then the next one.
                events = Read();
                _log.Dispose();
                _log = Open();
                _rest = [];
                events.AddRange(Read());
            }

            if (events.Count > 0) { return events; }
            if (!Wait(until)) { return []; }
        }
    }

    private bool Wait(long until)
    {
        PollFd fd = new() { Fd = _notices.Value, Events = PollFd.POLLIN };
        long left = Math.Max(0, until - Event.Now);
        Timespec limit = new() { Seconds = left / 1_000_000_000, Nanoseconds = left % 1_000_000_000 };
        SysResult result = Kernel.Ppoll(&fd, 1, &limit);
        if (result.Value == 0) { return false; }
        byte* notices = stackalloc byte[NoticeSize];
        if (fd.Revents != 0) { Kernel.Read(_notices.Value, notices, NoticeSize).OrThrow("watch", _root.Events); }
        // The directories may have been made anew.
        Watch();
        return true;
    }

    private void Watch()
    {
        EventLog.Prepare(_root);
        foreach (string directory in (string[])[_root.Events, _root.Ended])
        {
            fixed (byte* path = Utf8.Terminated(directory))
            {
                Kernel.InotifyAddWatch(_notices.Value, path, Misc.IN_MODIFY | Misc.IN_CREATE | Misc.IN_MOVED_TO).OrThrow("watch", directory);
            }
        }
    }

    private OwnedFd Open() => Paths.Open(Fd.AT_FDCWD, EventLog.Newest(_root), OpenFlags.O_RDONLY | OpenFlags.O_CREAT | OpenFlags.O_NOFOLLOW, 0x180);

    private List<Event> Read()
    {
        byte[] bytes = [.. _rest, .. Contents.Read(_log.Value, EventLog.Newest(_root), MaxFile)];
        int whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        _rest = bytes[whole..];
        return Lines(bytes.AsMemory(0, whole));
    }

    private static List<Event> Lines(ReadOnlyMemory<byte> bytes)
    {
        List<Event> events = [];
        while (!bytes.IsEmpty)
        {
            int end = bytes.Span.IndexOf((byte)'\n');
            if (Event.Parse(end < 0 ? bytes : bytes[..end]) is Event one) { events.Add(one); }
            bytes = end < 0 ? default : bytes[(end + 1)..];
        }

        return events;
    }
}
