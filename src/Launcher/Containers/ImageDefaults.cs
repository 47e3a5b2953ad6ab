using System.Collections.Generic;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images.Oci;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Containers;

/// <summary>What an image says of its containers, and how far the user's words go before it: Docker's rules.</summary>
internal static class ImageDefaults
{
    private const string Shell = "/bin/sh";

    /// <summary>
    /// The command line. What the user writes takes the place of the image's command, and --entrypoint takes the place of
    /// its entrypoint, and then of its command too.
    /// </summary>
    public static IReadOnlyList<string> Args(RunRequest request, ImageConfig? config)
    {
        List<string> args = [.. Entrypoint(request, config), .. Cmd(request, config)];
        if (args.Count == 0) { return [Shell]; }
        return args[0].Length > 0 ? args : throw new NsinitException("execute \"\": the command is empty") { Failure = Failure.NotFound, Hint = "name a command, or --entrypoint" };
    }

    /// <summary>The same apart, with the rest of what they say.</summary>
    public static GivenSpec Given(RunRequest request, ImageConfig? config)
    {
        EnvList env = new();
        env.Add(config?.Env ?? []);
        env.Add(request.Env);
        return new GivenSpec
        {
            Entrypoint = Entrypoint(request, config),
            Cmd = Cmd(request, config),
            Env = env.Entries,
            User = request.User ?? config?.User,
            WorkingDirectory = request.WorkingDirectory ?? config?.WorkingDir,
        };
    }

    private static IReadOnlyList<string> Entrypoint(RunRequest request, ImageConfig? config) => request.Entrypoint switch
    {
        null => config?.Entrypoint ?? [],
        "" => [],
        string one => [one],
    };

    private static IReadOnlyList<string> Cmd(RunRequest request, ImageConfig? config) =>
        request.Command.Count > 0 ? request.Command : request.Entrypoint is null ? config?.Cmd ?? [] : [];

    /// <summary>The signal that asks the first process to end; null: the usual one.</summary>
    public static int? StopSignal(ImageConfig? config) => config?.StopSignal is not string text ? null
        : SignalNames.TryParse(text) ?? throw new NsinitException($"read the image's configuration: its StopSignal {text} is no signal");
}
