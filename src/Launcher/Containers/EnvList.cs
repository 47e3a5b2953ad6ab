using System;
using System.Collections.Generic;

namespace Nsinit.Launcher.Containers;

/// <summary>An environment in the making: each name once, the last value counts, in the order of first mention.</summary>
internal sealed class EnvList
{
    private readonly List<string> _entries = [];

    /// <summary>NAME=VALUE, each.</summary>
    public IReadOnlyList<string> Entries => _entries;

    public void Set(string name, string value) => Add($"{name}={value}");

    /// <summary>Adds NAME=VALUE.</summary>
    public void Add(string entry)
    {
        string name = entry[..(entry.IndexOf('=') + 1)];
        int at = _entries.FindIndex(e => e.StartsWith(name, StringComparison.Ordinal));
        if (at < 0) { _entries.Add(entry); }
        else { _entries[at] = entry; }
    }

    public void Add(IEnumerable<string> entries)
    {
        foreach (string entry in entries) { Add(entry); }
    }
}
