using System.CommandLine;
using System.IO;
using System.Linq;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit commit [-a AUTHOR] [-c CHANGE] [-m MESSAGE] [-p] NAME LAYOUT[:TAG]</c></summary>
internal static class CommitCommand
{
    private const string DefaultTag = "latest";

    public static Command Create(GlobalOptions globals)
    {
        Argument<string> name = Opt.One("NAME", "name or id of a container");
        Argument<string> layout = Opt.One("LAYOUT[:TAG]", "an OCI image layout: a directory, which may hold other images, or an archive whose name ends in .tar; TAG is latest when left out");
        Option<string?> author = Opt.Text("--author", "TEXT", "who has made it", "-a");
        Option<string?> message = Opt.Text("--message", "TEXT", "what there is to say", "-m");
        Option<string[]> changes = Opt.Many("--change", "INSTRUCTION", "a line of a Dockerfile: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, STOPSIGNAL, USER, VOLUME, WORKDIR", "-c");
        Option<bool> pause = new("--pause", "-p") { Description = "let it stand still meanwhile (the default; --pause=false: let it run)", DefaultValueFactory = _ => true };
        NsinitCommand commit = new("commit", "Make an image of a container, of what it was made of and what it has written.")
        {
            Examples =
            [
                ("nsinit commit web ./images:web", "which nsinit run ./images:web can run"),
                ("nsinit commit -c 'CMD [\"httpd\", \"-f\"]' -m 'with a server' web web.tar:v2", "an archive for others, with another command"),
            ],
        };
        commit.Arguments.Add(name);
        commit.Arguments.Add(layout);
        foreach (Option option in (Option[])[author, changes, message, pause]) { commit.Options.Add(option); }
        return commit.Does(parsed =>
        {
            (string path, string tag) = ReadTarget(parsed.GetRequiredValue(layout));
            CommitRequest request = new()
            {
                Container = parsed.GetRequiredValue(name),
                Target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)),
                Tag = tag,
                Author = parsed.GetValue(author),
                Message = parsed.GetValue(message),
                Changes = [.. (parsed.GetValue(changes) ?? []).Select(ChangeOption.Read)],
                Pause = parsed.GetValue(pause),
            };
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            Output.WriteLine($"{new Committer(store).Commit(request)}");
            return ExitCode.Success;
        });
    }

    // The colon of a tag comes after the last slash.
    private static (string Path, string Tag) ReadTarget(string text)
    {
        int colon = text.IndexOf(':', text.LastIndexOf('/') + 1);
        if (colon == 0) { throw new NsinitException($"commit: {text} names no layout") { Hint = "write LAYOUT or LAYOUT:TAG, as in ./images:web" }; }
        return colon < 0 || colon == text.Length - 1 ? (text.TrimEnd(':'), DefaultTag) : (text[..colon], text[(colon + 1)..]);
    }
}
