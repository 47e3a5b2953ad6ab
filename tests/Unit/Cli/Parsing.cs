using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using Nsinit.Launcher.Cli;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;

namespace Nsinit.Tests.Unit.Cli;

/// <summary>The words after "nsinit run", parsed as the program does, up to the request.</summary>
internal static class Parsing
{
    public static RunRequest Run(params string[] args)
    {
        Argument<string> rootfs = Opt.One("ROOTFS", "");
        Argument<string[]> payload = new("CMD") { Arity = ArgumentArity.ZeroOrMore };
        RunOptions options = new();
        NsinitCommand run = new("run", "") { EndsInPayload = true };
        run.Arguments.Add(rootfs);
        run.Arguments.Add(payload);
        options.AddTo(run);
        List<string> words = ArgumentScanner.Scan(run, "run", args, out _);
        ParseResult parsed = new RootCommand { run }.Parse(["run", .. words]);
        if (parsed.Errors.Count > 0) { throw new InvalidDataException(parsed.Errors[0].Message); }
        return options.Read(parsed, parsed.GetRequiredValue(rootfs), parsed.GetValue(payload) ?? []);
    }
}
