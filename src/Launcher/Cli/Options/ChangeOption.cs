using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>-c 'INSTRUCTION ...' of commit: a line of a Dockerfile.</summary>
internal static class ChangeOption
{
    private const string Known = "CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, STOPSIGNAL, USER, VOLUME, WORKDIR";

    public static ImageChange Read(string text)
    {
        string line = text.Trim();
        int end = line.IndexOfAny([' ', '\t']);
        string instruction = (end < 0 ? line : line[..end]).ToUpper(CultureInfo.InvariantCulture);
        string rest = end < 0 ? "" : line[end..].Trim();
        if (!Known.Split(", ").Contains(instruction)) { throw Bad(text, $"{instruction} is none of {Known}"); }
        if (rest.Length == 0) { throw Bad(text, "what it is to be is missing"); }
        return new ImageChange(instruction, instruction switch
        {
            "CMD" or "ENTRYPOINT" => TryArray(rest, text) ?? ["/bin/sh", "-c", rest],
            "VOLUME" => Check(TryArray(rest, text) ?? Words(rest, text), path => path.StartsWith('/'), text, "an absolute path is wanted"),
            "EXPOSE" => [.. Words(rest, text).Select(port => Port(port, text))],
            "ENV" or "LABEL" => Pairs(rest, text),
            "STOPSIGNAL" => Check([rest], signal => SignalNames.TryParse(signal) is not null, text, "there is no such signal"),
            _ => Words(rest, text) is { Count: 1 } one ? one : throw Bad(text, "one word is wanted"),
        });
    }

    private static string Port(string text, string change) =>
        (PortSpec.TryParseExposed(text, "") ?? throw Bad(change, $"{text} is no port")).Container;

    // NAME=VALUE ..., or as it was once written: NAME VALUE.
    private static List<string> Pairs(string rest, string change)
    {
        List<string> words = Words(rest, change);
        if (words.TrueForAll(w => w.IndexOf('=') > 0)) { return words; }
        int space = rest.IndexOfAny([' ', '\t']);
        return space > 0 && !rest[..space].Contains('=') ? [$"{rest[..space]}={rest[space..].Trim()}"] : throw Bad(change, "NAME=VALUE is wanted");
    }

    private static IReadOnlyList<string> Check(IReadOnlyList<string> words, Predicate<string> fits, string change, string why) =>
        words.All(w => fits(w)) ? words : throw Bad(change, why);

    // Null when it is no JSON: then it is for a shell.
    private static List<string>? TryArray(string text, string change)
    {
        if (!text.StartsWith('[')) { return null; }
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            List<string> words = [];
            foreach (JsonElement element in document.RootElement.EnumerateArray())
            {
                words.Add(element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Bad(change, "the array has something else than strings in it"));
            }

            return words;
        }
        catch (JsonException) { return null; }
    }

    // Words as a shell takes them apart: quotation marks, and a backslash before what is meant as it is.
    private static List<string> Words(string text, string change)
    {
        List<string> words = [];
        StringBuilder word = new();
        char quote = '\0';
        bool any = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\\' && quote != '\'' && i + 1 < text.Length) { word.Append(text[++i]); any = true; }
            else if (quote != '\0' ? c == quote : c is '"' or '\'') { quote = quote == '\0' ? c : '\0'; any = true; }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (any) { words.Add($"{word}"); word.Clear(); any = false; }
            }
            else { word.Append(c); any = true; }
        }

        if (quote != '\0') { throw Bad(change, "a quotation mark is not closed"); }
        if (any) { words.Add($"{word}"); }
        return words;
    }

    private static NsinitException Bad(string text, string why) => new($"commit: -c '{text}': {why}") { Hint = "for example -c 'CMD [\"httpd\", \"-f\"]' -c 'ENV PORT=80'" };
}
