using System;
using System.Runtime.CompilerServices;
using Nsinit.Abi;
using Nsinit.Bare;

namespace Nsinit.Init;

/// <summary>A line for a person: put together here and written at once, so that it stays whole among others.</summary>
internal unsafe struct Line
{
    private const int Size = 400;

    private fixed byte _text[Size];
    private int _length;

    /// <summary>Starts a line with who speaks, and of what.</summary>
    public static void Start(Line* line, ReadOnlySpan<byte> what)
    {
        line->_length = 0;
        line->Add("nsinit-init: "u8);
        line->Add(what);
    }

    public void Add(ReadOnlySpan<byte> text) => Add(Bytes.Of(text));

    /// <summary>Adds a string; what does not fit is left out.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Add(byte* text)
    {
        while (*text != 0 && _length < Size - 1) { _text[_length++] = *text++; }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Add(int number)
    {
        NameRoom room;
        byte* digits = (byte*)&room;
        Bytes.WriteNumber(digits, (uint)number);
        Add(digits);
    }

    /// <summary>Adds a signal's name, or its number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddSignal(int signal)
    {
        byte* name = SignalNames.Of(signal);
        if (*name == 0) { Add(signal); }
        else
        {
            Add("SIG"u8);
            Add(name);
        }
    }

    /// <summary>
    /// Writes it to standard error. There is nobody to tell when that fails; the signal that comes with a broken pipe is
    /// taken out again, or it would be passed on.
    /// </summary>
    public static void Send(Line* line)
    {
        line->_text[line->_length++] = (byte)'\n';
        if (!Kernel.Write(2, line->_text, (nuint)line->_length).Is(Errno.EPIPE)) { return; }
        ulong pipe = Signal.Bit(Signal.SIGPIPE);
        Timespec now = default;
        Kernel.SignalWait(&pipe, &now);
    }

    /// <summary>A whole line: what, and the things it is about, if any. Returns 1, the code of bad usage.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Say(ReadOnlySpan<byte> what, byte* thing = null, byte* other = null)
    {
        Line line;
        Start(&line, what);
        if (thing != null) { line.Add(thing); }
        if (other != null)
        {
            line.Add(" "u8);
            line.Add(other);
        }

        Send(&line);
        return 1;
    }

    /// <summary>A line about a number.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Tell(ReadOnlySpan<byte> what, int number)
    {
        Line line;
        Start(&line, what);
        line.Add(number);
        Send(&line);
    }
}
