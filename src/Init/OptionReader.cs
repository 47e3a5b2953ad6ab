using System;
using System.Runtime.CompilerServices;
using Nsinit.Bare;

namespace Nsinit.Init;

/// <summary>
/// The options of tini, dumb-init and catatonit and some of our own, as getopt_long(3) reads them: single letters in a
/// row, values attached or following, and no further than the command.
/// </summary>
internal static unsafe class OptionReader
{
    /// <summary>What <see cref="Read"/> returns when init is to go on; else it is an exit code.</summary>
    public const int GoOn = -1;

    private const int Bad = -2;
    private const int Unknown = -3;
    private const int Missing = -4;

    // Where a line of the help has an option's letter and its long name; a value's name is in capitals behind that.
    private const int LetterAt = 3;
    private const int NameAt = 8;

    // A variable that says as much as an option when it is set.
    private static ReadOnlySpan<byte> Variables =>
        "sTINI_SUBREAPER=\0gTINI_KILL_PROCESS_GROUP=\0vTINI_VERBOSITY=\0DDUMB_INIT_DEBUG=1\0DCATATONIT_DEBUG=\0CDUMB_INIT_SETSID=0\0"u8;

    /// <summary>Reads environment and arguments. Bad usage is told in one line, and is exit code 1.</summary>
    public static int Read(int count, byte** arguments, byte** environment, Options* options)
    {
        ReadEnvironment(environment, options);
        int at = count > 0 ? 1 : 0;
        int result = GoOn;
        byte* text = null;
        byte* following = null;
        while (result == GoOn && (text = arguments[at]) != null && text[0] == '-' && text[1] != 0)
        {
            at++;
            following = null;
            if (Bytes.Equal(text, "--"u8)) { break; }
            byte* rest = text + 1;
            do
            {
                byte* value = null;
                bool wants = false;
                byte letter = Find(&rest, &value, &wants);
                if (wants)
                {
                    if (value == null && *rest != 0) { value = rest; }
                    if (value == null && arguments[at] != null) { value = following = arguments[at++]; }
                    rest = Bytes.Empty;
                }

                result = letter == 0 ? Unknown : wants && value == null ? Missing : Apply(letter, value, options);
            }
            while (result == GoOn && *rest != 0);
        }

        options->First = at;
        if (options->Has(Option.SingleChild)) { options->Given &= ~(Option.NewSession | Option.Group); }
        if (options->Target == Target.Child && options->Has(Option.Group | Option.NewSession)) { options->Target = Target.Group; }
        return result >= GoOn ? result : Line.Say(
            result == Unknown ? "unknown option, see --help: "u8 : result == Missing ? "a value is missing: "u8 : "bad value, see --help: "u8,
            text,
            following);
    }

    // The letter of the option at `rest`, which moves past its letter or long name; 0 when the help has none. `wants` is
    // whether a value belongs to it; one after '=' goes to `value`.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Find(byte** rest, byte** value, bool* wants)
    {
        byte* name = *rest;
        // The first line is not one of them.
        for (byte* line = AfterLine(Bytes.Of(Text.Usage)); *line != 0; line = AfterLine(line))
        {
            byte* end = name + 1;
            byte* at = line + NameAt;
            bool spelt = *name == '-';
            if (!spelt && *name != line[LetterAt]) { continue; }
            while (*at > ' ')
            {
                if (spelt && *at != *end++) { break; }
                at++;
            }

            *wants = at[1] is >= (byte)'A' and <= (byte)'Z';
            if (*at > ' ') { continue; }
            if (spelt && *end != 0)
            {
                if (*end != '=' || !*wants) { continue; }
                *value = end + 1;
            }

            *rest = end;
            return line[LetterAt];
        }

        return 0;
    }

    private static byte* AfterLine(byte* text)
    {
        while (*text++ != '\n') { }
        return text;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Apply(byte letter, byte* value, Options* options)
    {
        int number;
        switch ((char)letter)
        {
            case 'h' or 'V' or 'l' or 'L':
                return Text.Print(letter == 'h' ? Text.Usage : letter == 'V' ? Text.Version : Text.License, 1);
            case 'r': return Rewrite(value, options);
            case 't': return Aim(value, options);
            case 'v':
                options->Verbosity++;
                return GoOn;
            case 'p':
                number = SignalNames.Parse(value, 0);
                options->DeathSignal = number;
                return number > 0 ? GoOn : Bad;
            case 'G':
                number = Bytes.Number(value);
                options->Grace = number;
                return number >= 0 ? GoOn : Bad;
            case 'e':
                number = Bytes.Number(value);
                if ((uint)number > 255) { return Bad; }
                options->Forgiven[number >> 6] |= 1UL << number;
                return GoOn;
            default:
                options->Given |= (Option)(1u << letter);
                return GoOn;
        }
    }

    // FROM:TO, where 0 for TO drops the signal.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Rewrite(byte* value, Options* options)
    {
        byte* colon = value;
        while (*colon != ':')
        {
            if (*colon++ == 0) { return Bad; }
        }

        int from = SignalNames.Parse(value, (byte)':');
        int to = SignalNames.Parse(colon + 1, 0);
        if (from <= 0 || to < 0) { return Bad; }
        options->Rewritten[from] = to == 0 ? Options.Dropped : (byte)to;
        return GoOn;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Aim(byte* value, Options* options)
    {
        byte* name = Bytes.Of("child\0group\0session\0all\0"u8);
        for (Target target = Target.Child; *name != 0; target++)
        {
            options->Target = target;
            if (Bytes.Equal(value, name)) { return GoOn; }
            name = Bytes.After(name);
        }

        return Bad;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadEnvironment(byte** environment, Options* options)
    {
        for (byte* entry = Bytes.Of(Variables); *entry != 0; entry = Bytes.After(entry))
        {
            byte* value = Bytes.Variable(environment, entry + 1);
            if (value == null) { continue; }
            if (*entry == 'D') { options->Verbosity = 3; }
            else if (*entry == 'C') { options->Given &= ~Option.NewSession; }
            else if (*entry == 'v') { options->Verbosity = Bytes.Number(value); }
            else { options->Given |= (Option)(1u << *entry); }
        }
    }
}
