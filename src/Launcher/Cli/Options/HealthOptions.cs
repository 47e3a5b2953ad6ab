using System;
using System.CommandLine;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images.Oci;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>The options of run about a container's health.</summary>
internal sealed class HealthOptions
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(100);

    private readonly Option<string?> _command = Opt.Text("--health-cmd", "COMMAND", "what tells by its exit code whether it is well, for /bin/sh in it; the image's when left out");
    private readonly Option<string?> _interval = Opt.Text("--health-interval", "TIME", "between two checks; 30s when left out");
    private readonly Option<string?> _timeout = Opt.Text("--health-timeout", "TIME", "that a check may take; 30s when left out");
    private readonly Option<int> _retries = Opt.Number("--health-retries", "NUMBER", "failures in a row that make it unhealthy; 3 when left out", Unset);
    private readonly Option<string?> _period = Opt.Text("--health-start-period", "TIME", "after its start in which failures do not count; 0s when left out");
    private readonly Option<string?> _startInterval = Opt.Text("--health-start-interval", "TIME", "between two checks in that period; 5s when left out");
    private readonly Option<bool> _none = Opt.Flag("--no-healthcheck", "do not check, whatever the image says");

    private const int Unset = -1;

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_command, _interval, _timeout, _retries, _period, _startInterval, _none]) { command.Options.Add(option); }
    }

    /// <summary>Throws <see cref="NsinitException"/> on a value that makes no sense.</summary>
    public HealthRequest Read(ParseResult parsed)
    {
        int retries = parsed.GetValue(_retries);
        if (retries is < Unset or 0) { throw new NsinitException($"run: --health-retries {retries}: a number from 1 is wanted") { Hint = "leave it out for three" }; }
        string? command = parsed.GetValue(_command);
        if (command is { Length: 0 }) { throw new NsinitException("run: --health-cmd: the command is empty") { Hint = "--no-healthcheck switches the image's off" }; }
        HealthRequest request = new()
        {
            None = parsed.GetValue(_none) || command == "none",
            Command = command is null or "none" ? null : ImageHealth.Shell(command),
            Interval = DurationOption.Read(_interval.Name, parsed.GetValue(_interval), Least),
            Timeout = DurationOption.Read(_timeout.Name, parsed.GetValue(_timeout), Least),
            Retries = retries == Unset ? null : retries,
            StartPeriod = DurationOption.Read(_period.Name, parsed.GetValue(_period), TimeSpan.Zero),
            StartInterval = DurationOption.Read(_startInterval.Name, parsed.GetValue(_startInterval), Least),
        };
        return request.None && request with { None = false } != new HealthRequest()
            ? throw new NsinitException("run: --no-healthcheck and the other options about health exclude each other") { Hint = "leave --no-healthcheck out, or the others" } : request;
    }
}
