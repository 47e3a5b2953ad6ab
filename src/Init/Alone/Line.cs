using System;
using System.Runtime.CompilerServices;
using Nsinit.Abi;

namespace Nsinit.Init.Alone;

/// <summary>A line for a person: put together here and written at once, so that it stays whole among others.</summary>
internal unsafe struct Line
{
    private const int Size = 400;

    private fixed byte _text[Size];
    private int _length;

    /// <summary>Starts a line with who speaks.</summary>
    public static void Start(Line* line)
    {
        line->_length = 0;
        line->Add("nsinit-init: "u8);
    }

    public void Add(ReadOnlySpan<byte> text) => Add(Bytes.Of(text));

    /// <summary>Adds a string; what does not fit is left out.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Add(byte* text)
    {
        while (*text != 0 && _length < Size - 1) { _text[_length++] = *text++; }
    }

    public void Add(int number)
    {
        NameRoom room;
        byte* digits = (byte*)&room;
        Bytes.WriteNumber(digits, (uint)number);
        Add(digits);
    }

    /// <summary>Adds a signal's name, or its number.</summary>
    public void AddSignal(int signal)
    {
        byte* name = SignalNames.Of(signal);
        if (name == null) { Add(signal); }
        else
        {
            Add("SIG"u8);
            Add(name);
        }
    }

    /// <summary>Writes it to standard error. There is nobody to tell when that fails.</summary>
    public void Send()
    {
        _text[_length++] = (byte)'\n';
        fixed (byte* text = _text) { Kernel.Write(2, text, (nuint)_length); }
    }

    /// <summary>A whole line: what, and the thing it is about unless that is null. Returns 1, the code of bad usage.</summary>
    public static int Say(ReadOnlySpan<byte> what, byte* thing)
    {
        Line line;
        Start(&line);
        line.Add(what);
        if (thing != null) { line.Add(thing); }
        line.Send();
        return 1;
    }
}
