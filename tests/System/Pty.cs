using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Nsinit.Tests.System;

/// <summary>
/// A terminal with a person at it: a pseudoterminal whose slave is the controlling terminal of a program on the test's host,
/// whose master the test types into and reads from.
/// </summary>
public sealed unsafe partial class Pty : IDisposable
{
    private const int ReadWrite = 2;
    private const int NoControllingTerminal = 0x100;
    private const int CloseOnExec = 0x80000;
    private const nuint SetWindowSize = 0x5414;

    private readonly StringBuilder _screen = new();
    private readonly Thread _reader;
    private readonly int _master;
    private volatile bool _done;
    private int _seen;

    /// <summary>Opens a terminal of 80 columns and 24 rows and starts <paramref name="command"/> on it.</summary>
    public Pty(FakeHost host, params string[] command)
    {
        _master = posix_openpt(ReadWrite | NoControllingTerminal | CloseOnExec);
        Assert.True(_master >= 0 && grantpt(_master) == 0 && unlockpt(_master) == 0, "no pseudoterminal is to be had");
        byte* name = stackalloc byte[64];
        Assert.Equal(0, ptsname_r(_master, name, 64));
        Resize(24, 80);
        string slave = Marshal.PtrToStringUTF8((nint)name)!;
        Process = Programs.Start("sh", ["-c", $"exec setsid --ctty --wait nsenter \"$@\" <>{slave} >&0 2>&0", "sh", .. host.Enter(command)]);
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>An interactive shell of the host, which has shown its prompt.</summary>
    public static Pty Shell(FakeHost host)
    {
        Pty pty = new(host, "env", "PS1=host> ", $"nsinit={Programs.Nsinit} --root {host.Root}", "sh", "-i");
        pty.Expect("host> ");
        return pty;
    }

    /// <summary>What runs on the terminal.</summary>
    public Process Process { get; }

    /// <summary>All that the program has written so far.</summary>
    public string Screen
    {
        get
        {
            lock (_screen) { return _screen.ToString(); }
        }
    }

    /// <summary>Changes the size of the window: its programs get SIGWINCH.</summary>
    public void Resize(ushort rows, ushort columns)
    {
        ushort* size = stackalloc ushort[] { rows, columns, 0, 0 };
        Assert.Equal(0, ioctl(_master, SetWindowSize, size));
    }

    /// <summary>Types <paramref name="keys"/>.</summary>
    public void Type(string keys)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(keys);
        fixed (byte* start = bytes) { Assert.Equal(bytes.Length, write(_master, start, (nuint)bytes.Length)); }
    }

    /// <summary>Types a line, and waits until <paramref name="answer"/> comes after what was seen last.</summary>
    public string Enter(string line, string answer)
    {
        Type($"{line}\r");
        // The echo is no answer.
        Expect(line);
        return Expect(answer);
    }

    /// <summary>Waits until <paramref name="text"/> comes after what was seen last; returns all that came until then.</summary>
    public string Expect(string text)
    {
        int at = -1;
        FakeHost.Eventually(
            () => (at = Screen.IndexOf(text, _seen, StringComparison.Ordinal)) >= 0,
            () => $"\"{text}\" on the terminal, after:\n{Screen[_seen..]}\n=== all:\n{Screen}");
        string came = Screen[_seen..at];
        _seen = at + text.Length;
        return came;
    }

    /// <summary>Pulls the plug: the terminal hangs up.</summary>
    public void HangUp()
    {
        _done = true;
        _reader.Join();
    }

    public void Dispose()
    {
        HangUp();
        if (!Process.WaitForExit(60_000)) { Process.Kill(entireProcessTree: true); }
        Process.Dispose();
    }

    // The descriptor is this thread's alone to close: nobody else's with the same number is read then. EIO comes when no
    // program has the slave open any more.
    private void Read()
    {
        using SafeFileHandle owned = new(_master, ownsHandle: true);
        byte* buffer = stackalloc byte[4096];
        char[] characters = new char[4097];
        Decoder decoder = Encoding.UTF8.GetDecoder();
        Poll poll = new() { Descriptor = _master, Events = 1 };
        nint count = 1;
        while (!_done && count > 0)
        {
            if (Pty.poll(&poll, 1, 50) <= 0) { continue; }
            count = read(_master, buffer, 4096);
            if (count <= 0) { break; }
            int decoded = decoder.GetChars(new ReadOnlySpan<byte>(buffer, (int)count), characters, flush: false);
            lock (_screen) { _screen.Append(characters, 0, decoded); }
        }
    }

    private struct Poll
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc")]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc")]
    private static partial int grantpt(int fd);

    [LibraryImport("libc")]
    private static partial int unlockpt(int fd);

    [LibraryImport("libc")]
    private static partial int ptsname_r(int fd, byte* name, nuint length);

    [LibraryImport("libc")]
    private static partial int ioctl(int fd, nuint request, void* argument);

    [LibraryImport("libc")]
    private static partial int poll(Poll* fds, nuint count, int milliseconds);

    [LibraryImport("libc")]
    private static partial nint read(int fd, byte* buffer, nuint count);

    [LibraryImport("libc")]
    private static partial nint write(int fd, byte* buffer, nuint count);
}
