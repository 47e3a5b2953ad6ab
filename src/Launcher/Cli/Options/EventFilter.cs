using System;
using System.Collections.Generic;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--filter KEY=VALUE of events: values of one key are alternatives, different keys must all fit.</summary>
internal sealed class EventFilter
{
    private static readonly (string Key, Func<Event, string, bool> Fits)[] Keys =
    [
        ("container", (e, value) => e.Type == "container" && (e["name"] == value || e.Id.StartsWith(value, StringComparison.Ordinal))),
        ("event", (e, value) => e.Action == value),
        ("type", (e, value) => e.Type == value),
        ("image", (e, value) => e["image"] == value),
        ("network", (e, value) => e.Type == "network" && (e["name"] ?? e.Id) == value),
    ];

    private readonly Dictionary<string, List<string>> _wanted = [];

    /// <summary>Throws <see cref="NsinitException"/> on a key there is not.</summary>
    public EventFilter(IEnumerable<string> filters)
    {
        string[] names = Array.ConvertAll(Keys, k => k.Key);
        foreach (string filter in filters)
        {
            int equals = filter.IndexOf('=');
            string key = equals < 0 ? filter : filter[..equals];
            if (equals < 0 || Array.IndexOf(names, key) < 0)
            {
                throw new NsinitException($"events: --filter {filter}: KEY=VALUE is wanted")
                {
                    Hint = Nearest.Of(key, names) is string near && near != key && equals >= 0 ? $"did you mean {near}={filter[(equals + 1)..]}?" : $"KEY is one of {string.Join(", ", names)}",
                };
            }

            if (!_wanted.TryGetValue(key, out List<string>? values)) { _wanted[key] = values = []; }
            values.Add(filter[(equals + 1)..]);
        }
    }

    public bool Fits(Event one)
    {
        foreach ((string key, Func<Event, string, bool> fits) in Keys)
        {
            if (_wanted.TryGetValue(key, out List<string>? values) && !values.Exists(value => fits(one, value))) { return false; }
        }

        return true;
    }
}
