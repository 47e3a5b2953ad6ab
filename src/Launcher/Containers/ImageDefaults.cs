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

    /// <summary>
    /// How its health is checked: the image's way, with what the user says in its place; null: not at all. Throws <see cref="NsinitException"/> when there is
    /// nothing to execute, but something is said about it.
    /// </summary>
    public static HealthSpec? Health(HealthRequest request, ImageConfig? config)
    {
        if (request.None) { return null; }
        ImageHealth? image = config?.Health;
        IReadOnlyList<string>? command = request.Command ?? image?.Command;
        if (command is null)
        {
            return request == new HealthRequest() ? null
                : throw new NsinitException("check the container's health: the image does not say how") { Hint = "add --health-cmd" };
        }

        HealthSpec usual = new(command);
        return usual with
        {
            Interval = (long?)(request.Interval ?? image?.Interval)?.TotalMilliseconds ?? usual.Interval,
            Timeout = (long?)(request.Timeout ?? image?.Timeout)?.TotalMilliseconds ?? usual.Timeout,
            Retries = request.Retries ?? image?.Retries ?? usual.Retries,
            StartPeriod = (long?)(request.StartPeriod ?? image?.StartPeriod)?.TotalMilliseconds ?? usual.StartPeriod,
            StartInterval = (long?)(request.StartInterval ?? image?.StartInterval)?.TotalMilliseconds ?? usual.StartInterval,
        };
    }

    /// <summary>The signal that asks the first process to end; null: the usual one.</summary>
    public static int? StopSignal(ImageConfig? config) => config?.StopSignal is not string text ? null
        : SignalNames.TryParse(text) ?? throw new NsinitException($"read the image's configuration: its StopSignal {text} is no signal");
}
