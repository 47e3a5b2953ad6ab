using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>The options of run about a container's end: restarts, the signal that stops it, its log.</summary>
internal sealed class LifeOptions
{
    /// <summary>Seconds that anybody may have to wait.</summary>
    public const int MaxSeconds = 86400;

    private const int MinLogSize = 4096;
    private const int MaxLogFiles = 100;

    private readonly Option<string?> _restart = RestartOption.Create(" (the default)");
    private readonly Option<string?> _signal = Opt.Text("--stop-signal", "SIGNAL", "what stop sends it; the image's, or TERM, when left out");
    private readonly Option<int> _timeout = Opt.Number(
        "--stop-timeout", "SECONDS", $"that stop waits before SIGKILL; {LifeSpec.DefaultStopTimeout} when left out", LifeSpec.DefaultStopTimeout);
    private readonly Option<string[]> _log = Opt.Many(
        "--log-opt", "NAME=VALUE", $"of its log: max-size=BYTES of a file (10m; no limit when left out), max-file=N files ({LifeSpec.DefaultLogFiles})");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_restart, _signal, _timeout, _log]) { command.Options.Add(option); }
    }

    /// <summary>Throws <see cref="NsinitException"/> on a value that makes no sense.</summary>
    public LifeSpec Read(ParseResult parsed, bool detached, bool remove)
    {
        (RestartPolicy policy, int retries) = RestartOption.Read(parsed.GetValue(_restart) ?? "no", "run");
        if (policy != RestartPolicy.No && remove)
        {
            throw new NsinitException($"run: --restart {parsed.GetValue(_restart)} and --rm exclude each other: what is removed cannot be started again") { Hint = "leave one of the two out" };
        }

        if (policy != RestartPolicy.No && !detached)
        {
            throw new NsinitException($"run: --restart {parsed.GetValue(_restart)} is for containers in the background") { Hint = "add -d" };
        }

        (long size, int files) = ReadLog(parsed.GetValue(_log) ?? []);
        return new LifeSpec
        {
            Restart = policy,
            MaxRetries = retries,
            StopSignal = parsed.GetValue(_signal) is string signal ? SignalOption.Read(signal) : null,
            StopTimeout = ReadSeconds("run: --stop-timeout", parsed.GetValue(_timeout)),
            LogSize = size,
            LogFiles = files,
        };
    }

    /// <summary>A number of seconds; <paramref name="option"/> is what the error starts with.</summary>
    public static int ReadSeconds(string option, int seconds) => seconds is >= 0 and <= MaxSeconds
        ? seconds : throw new NsinitException($"{option} {seconds}: 0 to {MaxSeconds} seconds are possible");

    private static (long Size, int Files) ReadLog(IReadOnlyList<string> options)
    {
        long size = 0;
        int files = LifeSpec.DefaultLogFiles;
        foreach (string option in options)
        {
            int equals = option.IndexOf('=');
            string value = option[(equals + 1)..];
            switch (equals < 0 ? option : option[..equals])
            {
                case "max-size":
                    size = value == "-1" ? 0 : ByteSize.Parse(value) is long bytes and >= MinLogSize ? bytes
                        : throw Bad(option, $"a size of at least {MinLogSize} bytes is wanted, as 10m");
                    break;
                case "max-file":
                    files = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is > 0 and <= MaxLogFiles
                        ? count : throw Bad(option, $"1 to {MaxLogFiles} files are possible");
                    break;
                default:
                    throw Bad(option, "max-size=BYTES and max-file=N are known");
            }
        }

        return (size, files);
    }

    private static NsinitException Bad(string option, string why) => new($"run: --log-opt {option}: {why}");
}
