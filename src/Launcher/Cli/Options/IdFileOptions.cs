using System.CommandLine;
using System.IO;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>The options of run that leave a number in a file, for programs that call it.</summary>
internal sealed class IdFileOptions
{
    private readonly Option<string?> _id = Opt.Text("--cidfile", "FILE", "write the container's id there; it must not exist yet");
    private readonly Option<string?> _pid = Opt.Text("--pidfile", "FILE", "write the pid of its first process there, at every start");

    public void AddTo(Command command)
    {
        command.Options.Add(_id);
        command.Options.Add(_pid);
    }

    public string? ReadIdFile(ParseResult parsed) => Read("--cidfile", parsed.GetValue(_id));

    public string? ReadPidFile(ParseResult parsed) => Read("--pidfile", parsed.GetValue(_pid));

    // Later starts have another working directory.
    private static string? Read(string option, string? file) => file is null ? null
        : file.Length > 0 && !file.Contains('\0') ? Path.GetFullPath(file) : throw new NsinitException($"run: {option} {file}: a file is wanted") { Hint = $"write it like {option} /run/web.id" };
}
