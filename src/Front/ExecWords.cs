using Nsinit.Bare;

namespace Nsinit.Front;

/// <summary>The words of a command line <c>nsinit [--root DIR] exec [-i] NAME CMD [ARG...]</c>.</summary>
internal unsafe struct ExecWords
{
    /// <summary>Where the state is.</summary>
    public byte* Root;
    /// <summary>Of the container: its name, or its whole id.</summary>
    public byte* Name;
    /// <summary>What to execute, with its arguments and a null.</summary>
    public byte** Command;
    /// <summary>Whether it gets standard input.</summary>
    public bool Interactive;

    /// <summary>The same as StateRoot.Default has.</summary>
    private static byte* DefaultRoot => Bytes.Of("/var/lib/nsinit\0"u8);

    /// <summary>False when the command line says anything else.</summary>
    public static bool Read(int count, byte** arguments, ExecWords* words)
    {
        int at = 1;
        words->Root = DefaultRoot;
        words->Interactive = false;
        if (at < count && Bytes.Equal(arguments[at], "--root"u8)) { words->Root = ++at < count ? arguments[at++] : null; }
        if (at >= count || words->Root == null || *words->Root == 0 || !Bytes.Equal(arguments[at++], "exec"u8)) { return false; }
        if (at < count && Bytes.Equal(arguments[at], "-i"u8))
        {
            words->Interactive = true;
            at++;
        }

        // A word with a dash is an option, or the end of them.
        if (at + 1 >= count || !IsName(arguments[at]) || *arguments[at + 1] == '-' || *arguments[at + 1] == 0) { return false; }
        words->Name = arguments[at];
        words->Command = arguments + at + 1;
        return ArePlain(words->Command);
    }

    // What is not ASCII may be no UTF-8 either, and the log of events is.
    private static bool ArePlain(byte** words)
    {
        for (; *words != null; words++)
        {
            for (byte* text = *words; *text != 0; text++)
            {
                if (*text > 0x7f) { return false; }
            }
        }

        return true;
    }

    // It becomes part of a path: nothing but letters, digits, "_", "." and "-", the first one a letter or digit.
    private static bool IsName(byte* text)
    {
        if (!IsLetter(*text)) { return false; }
        while (IsLetter(*text) || *text == '_' || *text == '.' || *text == '-') { text++; }
        return *text == 0;
    }

    private static bool IsLetter(byte one) => (uint)(one - '0') < 10 || (uint)((one | 0x20) - 'a') < 26;
}
