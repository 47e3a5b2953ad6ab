using System.Collections.Generic;
using System.CommandLine;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--label and --label-file: notes that are remembered with something.</summary>
internal sealed class LabelOptions
{
    private readonly Option<string[]> _labels = Opt.Many("--label", "NAME[=VALUE]", "something to remember with it", "-l");
    private readonly Option<string[]> _files = Opt.Many("--label-file", "FILE", "labels of a file's lines; # begins a comment");

    public void AddTo(Command command)
    {
        command.Options.Add(_labels);
        command.Options.Add(_files);
    }

    /// <summary>All labels, those of files first, so that --label can change them.</summary>
    public Dictionary<string, string> Read(ParseResult parsed, string command)
    {
        Dictionary<string, string> labels = [];
        foreach (string file in parsed.GetValue(_files) ?? [])
        {
            foreach (string line in OptionFile.Lines("--label-file", "labels", file)) { Add(labels, command, line); }
        }

        foreach (string text in parsed.GetValue(_labels) ?? []) { Add(labels, command, text); }
        return labels;
    }

    private static void Add(Dictionary<string, string> labels, string command, string text)
    {
        int equals = text.IndexOf('=');
        if (equals == 0 || text.Length == 0) { throw new NsinitException($"{command}: --label {text}: NAME=VALUE is wanted") { Hint = "for example --label owner=me" }; }
        labels[equals < 0 ? text : text[..equals]] = equals < 0 ? "" : text[(equals + 1)..];
    }
}
