using System;

namespace Nsinit.Init.Alone;

/// <summary>
/// The options of tini, dumb-init and catatonit and some of our own, as getopt_long(3) reads them: single letters in a
/// row, values attached or following, and no further than the command.
/// </summary>
internal static unsafe class OptionReader
{
    /// <summary>What <see cref="Read"/> returns when init is to go on; else it is an exit code.</summary>
    public const int GoOn = -1;

    // A letter, ':' when a value belongs to it, and the long name.
    private static ReadOnlySpan<byte> Table =>
        "s subreaper\0g group\0v verbose\0w warn\0p:parent-death-signal\0e:exit-code\0r:rewrite\0c single-child\0S setsid\0P pause\0t:target\0G:grace\0a wait-all\0d deaths\0R respawn\0h help\0l license\0L license\0V version\0"u8;

    /// <summary>Reads environment and arguments. Bad usage is told in one line, and is exit code 1.</summary>
    public static int Read(int count, byte** arguments, byte** environment, Options* options)
    {
        ReadEnvironment(environment, options);
        int at = 1;
        for (; at < count; at++)
        {
            byte* text = arguments[at];
            if (text[0] != '-' || text[1] == 0) { break; }
            if (Bytes.Equal(text, "--"u8)) { at++; break; }
            int result = text[1] == '-' ? ReadLong(text, arguments, &at, options) : ReadLetters(text, arguments, &at, options);
            if (result != GoOn) { return result; }
        }

        options->First = at;
        if (options->SingleChild) { options->Target = Target.Child; }
        else if (options->NewSession && options->Target == Target.Child) { options->Target = Target.Group; }
        return GoOn;
    }

    private static int ReadLetters(byte* text, byte** arguments, int* at, Options* options)
    {
        for (byte* letter = text + 1; *letter != 0; letter++)
        {
            byte* entry = Find(*letter, null, 0);
            if (entry == null) { return Line.Say("unknown option, see --help: "u8, text); }
            if (entry[1] == ':')
            {
                byte* value = letter[1] != 0 ? letter + 1 : arguments[++*at];
                return value == null ? Line.Say("a value is missing: "u8, text) : Apply(*letter, value, options);
            }

            int result = Apply(*letter, null, options);
            if (result != GoOn) { return result; }
        }

        return GoOn;
    }

    private static int ReadLong(byte* text, byte** arguments, int* at, Options* options)
    {
        byte* name = text + 2;
        nuint length = 0;
        while (name[length] != 0 && name[length] != '=') { length++; }
        byte* entry = Find(0, name, length);
        if (entry == null) { return Line.Say("unknown option, see --help: "u8, text); }
        byte* value = name[length] == '=' ? name + length + 1 : null;
        bool wanted = entry[1] == ':';
        if (wanted && value == null) { value = arguments[++*at]; }
        if (wanted != (value != null)) { return Line.Say(wanted ? "a value is missing: "u8 : "no value belongs to: "u8, text); }
        return Apply(*entry, value, options);
    }

    // The entry of a letter, or of a long name; null when there is none.
    private static byte* Find(byte letter, byte* name, nuint length)
    {
        for (byte* entry = Bytes.Of(Table); *entry != 0; entry += Bytes.Length(entry) + 1)
        {
            if (letter != 0 ? *entry == letter : Bytes.Length(entry + 2) == length && Bytes.StartsWith(name, entry + 2)) { return entry; }
        }

        return null;
    }

    private static int Apply(byte letter, byte* value, Options* options)
    {
        switch ((char)letter)
        {
            case 's': options->Adopt = true; break;
            case 'g': options->Target = Target.Group; break;
            case 'v': options->Verbosity++; break;
            case 'w': options->Warn = true; break;
            case 'c': options->SingleChild = true; break;
            case 'S': options->NewSession = true; break;
            case 'P': options->Pause = true; break;
            case 'a': options->WaitAll = true; break;
            case 'd': options->Report = true; break;
            case 'R': options->Respawn = true; break;
            case 'h': return Text.Print(Text.Usage, 1);
            case 'V': return Text.Print(Text.Version, 1);
            case 'p':
                options->DeathSignal = SignalNames.Parse(value);
                if (options->DeathSignal <= 0) { return Line.Say("no signal: -p "u8, value); }
                break;
            case 'e':
                int code = Bytes.Number(value);
                if ((uint)code > 255) { return Line.Say("not an exit code, 0 to 255: -e "u8, value); }
                options->Forgiven[code >> 6] |= 1UL << (code & 63);
                break;
            case 'G':
                options->Grace = Bytes.Number(value);
                if (options->Grace < 0) { return Line.Say("no number of seconds: --grace "u8, value); }
                break;
            case 'r': return Rewrite(value, options);
            case 't': return Aim(value, options);
            default: return Text.Print(Text.License, 1);
        }

        return GoOn;
    }

    // FROM:TO, where 0 for TO drops the signal.
    private static int Rewrite(byte* value, Options* options)
    {
        byte* colon = value;
        while (*colon != 0 && *colon != ':') { colon++; }
        int to = *colon == 0 ? -1 : SignalNames.Parse(colon + 1);
        NameRoom room;
        byte* name = (byte*)&room;
        int length = 0;
        while (value < colon && length < 15) { name[length++] = *value++; }
        name[length] = 0;
        int from = SignalNames.Parse(name);
        if (from <= 0 || to < 0) { return Line.Say("FROM:TO is wanted, two signals: --rewrite "u8, value - length); }
        options->Rewritten[from] = to == 0 ? Options.Dropped : (byte)to;
        return GoOn;
    }

    private static int Aim(byte* value, Options* options)
    {
        if (Bytes.Equal(value, "child"u8)) { options->Target = Target.Child; }
        else if (Bytes.Equal(value, "group"u8)) { options->Target = Target.Group; }
        else if (Bytes.Equal(value, "session"u8)) { options->Target = Target.Session; }
        else if (Bytes.Equal(value, "all"u8)) { options->Target = Target.All; }
        else { return Line.Say("child, group, session or all is wanted: --target "u8, value); }
        return GoOn;
    }

    // The variables of tini, dumb-init and catatonit.
    private static void ReadEnvironment(byte** environment, Options* options)
    {
        if (Bytes.Variable(environment, "TINI_SUBREAPER="u8) != null) { options->Adopt = true; }
        if (Bytes.Variable(environment, "TINI_KILL_PROCESS_GROUP="u8) != null) { options->Target = Target.Group; }
        byte* value = Bytes.Variable(environment, "TINI_VERBOSITY="u8);
        if (value != null) { options->Verbosity = Bytes.Number(value); }
        if (Bytes.Variable(environment, "DUMB_INIT_DEBUG=1"u8) != null
            || Bytes.Variable(environment, "CATATONIT_DEBUG="u8) != null) { options->Verbosity = 3; }
        value = Bytes.Variable(environment, "DUMB_INIT_SETSID="u8);
        if (value != null) { options->NewSession = *value != '0'; }
    }
}
