using System;
using System.Collections.Generic;
using System.Globalization;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--filter KEY=VALUE of ps: values of one key are alternatives, but for labels; different keys must all fit.</summary>
internal sealed class PsFilter
{
    private static readonly (string Key, Func<ContainerState, string, bool> Fits)[] Keys =
    [
        ("id", (s, value) => s.Id.StartsWith(value, StringComparison.Ordinal)),
        ("name", (s, value) => s.Record!.Name.Contains(value, StringComparison.Ordinal)),
        ("status", (s, value) => ContainerText.Status(s) == value),
        ("health", (s, value) => ContainerText.HealthStatus(s) == value),
        ("network", (s, value) => Array.Exists(s.Record!.Networks, n => n.Network == value)),
        ("rootfs", (s, value) => s.Record!.Rootfs.Contains(value, StringComparison.Ordinal)),
        ("label", (s, value) => HasLabel(s.Record!.Labels, value)),
        ("exited", (s, value) => s.Phase == Phase.Exited && $"{s.Exit?.ExitCode ?? 255}" == value),
    ];

    private readonly Dictionary<string, List<string>> _wanted = [];

    /// <summary>Throws <see cref="NsinitException"/> on a key there is not, or a value that can fit nothing.</summary>
    public PsFilter(IEnumerable<string> filters)
    {
        foreach (string filter in filters)
        {
            int equals = filter.IndexOf('=');
            string key = equals < 0 ? filter : filter[..equals];
            if (equals < 0 || !Array.Exists(Keys, k => k.Key == key))
            {
                string[] names = Array.ConvertAll(Keys, k => k.Key);
                throw new NsinitException($"ps: --filter {filter}: KEY=VALUE is wanted")
                {
                    Hint = Nearest.Of(key, names) is string near && near != key && equals >= 0 ? $"did you mean {near}={filter[(equals + 1)..]}?" : $"KEY is one of {string.Join(", ", names)}",
                };
            }

            string value = filter[(equals + 1)..];
            if (key == "status" && value is not ("starting" or "running" or "paused" or "exited")) { throw Wrong(filter, "starting, running, paused or exited"); }
            if (key == "health" && value is not (HealthRecord.Starting or HealthRecord.Healthy or HealthRecord.Unhealthy or "none")) { throw Wrong(filter, "starting, healthy, unhealthy or none"); }
            if (key == "exited" && !byte.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _)) { throw Wrong(filter, "an exit code"); }
            if (!_wanted.TryGetValue(key, out List<string>? values)) { _wanted[key] = values = []; }
            values.Add(value);
        }
    }

    /// <summary>Whether it asks for those that have ended, which are otherwise shown with --all only.</summary>
    public bool WantsEnded => _wanted.ContainsKey("exited") || (_wanted.TryGetValue("status", out List<string>? values) && values.Contains("exited"));

    public bool Fits(ContainerState state)
    {
        foreach ((string key, Func<ContainerState, string, bool> fits) in Keys)
        {
            if (!_wanted.TryGetValue(key, out List<string>? values)) { continue; }
            // A container has but one name, and any number of labels.
            if (key == "label" ? !values.TrueForAll(value => fits(state, value)) : !values.Exists(value => fits(state, value))) { return false; }
        }

        return true;
    }

    // NAME, or NAME=VALUE.
    private static bool HasLabel(Dictionary<string, string> labels, string wanted)
    {
        int equals = wanted.IndexOf('=');
        return labels.TryGetValue(equals < 0 ? wanted : wanted[..equals], out string? value) && (equals < 0 || value == wanted[(equals + 1)..]);
    }

    private static NsinitException Wrong(string filter, string what) => new($"ps: --filter {filter}: {what} is wanted");
}
