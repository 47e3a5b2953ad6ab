using System;
using System.Buffers;
using System.Globalization;
using System.Text;
using Nsinit.Launcher.Weakened;

namespace Nsinit.Launcher.Errors;

/// <summary>
/// Text for a terminal, a log or a table in which nothing acts but what it says: names come from containers, images, archives and other users,
/// and a terminal takes orders from them. What would move the cursor, change the title, end the line or turn the direction of writing is
/// shown as C and JSON write it: \n, \x1b, \u009b, \u202e. A backslash stays one, so text that has been here once is not changed again.
/// </summary>
internal static class Visible
{
    // What most text consists of is found at once.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    // A byte that was no UTF-8, where whoever read it has kept it: U+DC80 to U+DCFF, as Python does.
    private const char FirstKeptByte = '\udc80';
    private const char LastKeptByte = '\udcff';

    /// <summary>One value, which becomes or stays part of one line.</summary>
    public static string Line(string text) => text.AsSpan().ContainsAnyExcept(Plain) ? Shown(text, lines: false) : text;

    /// <summary>Whole lines: their ends and tabs stay.</summary>
    public static string Lines(string text) => text.AsSpan().ContainsAnyExcept(Plain) ? Shown(text, lines: true) : text;

    /// <summary>Whether it needs no change to be part of a line.</summary>
    public static bool IsLine(string text) => Line(text) == text;

    private static string Shown(string text, bool lines)
    {
        if (Weak.Lacks(Protection.Escapes)) { return text; }
        StringBuilder shown = new(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if ((lines && text[i] is ('\n' or '\t')) || !Acts(CharUnicodeInfo.GetUnicodeCategory(text, i)))
            {
                shown.Append(text, i, pair ? 2 : 1);
            }
            else
            {
                if (pair) { shown.Append($"\\u{(int)text[i]:x4}\\u{(int)text[i + 1]:x4}"); }
                else { Append(shown, text[i]); }
            }

            if (pair) { i++; }
        }

        return shown.ToString();
    }

    // Cc: C0, DEL and C1. Cf: marks of direction, joiners, tags, all that is invisible. Zl and Zp end a line too. Cs: half of a character.
    private static bool Acts(UnicodeCategory category) => category
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;

    private static void Append(StringBuilder shown, char c)
    {
        switch (c)
        {
            case '\n': shown.Append("\\n"); break;
            case '\r': shown.Append("\\r"); break;
            case '\t': shown.Append("\\t"); break;
            case < '\x80': shown.Append($"\\x{(int)c:x2}"); break;
            case >= FirstKeptByte and <= LastKeptByte: shown.Append($"\\x{c - FirstKeptByte + 0x80:x2}"); break;
            // Four digits, as JSON has it: a document stays one.
            default: shown.Append($"\\u{(int)c:x4}"); break;
        }
    }
}
