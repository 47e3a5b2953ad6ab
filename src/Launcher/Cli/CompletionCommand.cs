using System.CommandLine;
using Nsinit.Launcher.Cli.Completion;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit completion bash|zsh|fish</c>, and <c>completion words</c>, which their scripts call.</summary>
internal static class CompletionCommand
{
    public static Command Create(GlobalOptions globals)
    {
        Argument<string> shell = Opt.One("SHELL", "bash, zsh or fish");
        Argument<string[]> words = new("CMD") { Description = "for the scripts: \"words\" shows what may stand in the place of the last", Arity = ArgumentArity.ZeroOrMore };
        NsinitCommand completion = new("completion", "Print what makes a shell complete nsinit's commands, options and names.")
        {
            NeedsNothing = true,
            EndsInPayload = true,
            Examples =
            [
                ("source <(nsinit completion bash)", "in this shell"),
                ("nsinit completion bash >/usr/share/bash-completion/completions/nsinit", "in every one"),
                ("nsinit completion zsh >\"${fpath[1]}/_nsinit\"", "for zsh"),
                ("nsinit completion fish >~/.config/fish/completions/nsinit.fish", "for fish"),
            ],
        };
        completion.Arguments.Add(shell);
        completion.Arguments.Add(words);
        return completion.Does(parsed =>
        {
            string wanted = parsed.GetRequiredValue(shell);
            if (wanted == "words")
            {
                // The scripts write "--" before the words, so that none is taken for an option of this command.
                string[] typed = parsed.GetValue(words) ?? [];
                foreach ((string word, string what) in Candidates.Of(globals, typed is ["--", ..] ? typed[1..] : typed)) { Output.Write($"{Visible.Line(word)}\t{Visible.Line(what)}\n"); }
                return ExitCode.Success;
            }

            Output.Write(wanted switch
            {
                "bash" => Scripts.Bash,
                "zsh" => Scripts.Zsh,
                "fish" => Scripts.Fish,
                _ => throw new NsinitException($"completion {wanted}: bash, zsh or fish is wanted"),
            });
            return ExitCode.Success;
        });
    }
}
