using System;

namespace Nsinit.Launcher.Compile.Cgroups;

/// <summary>One write to one file of a cgroup.</summary>
/// <param name="Controller">Whose file it is.</param>
/// <param name="File">Its name.</param>
/// <param name="Value">What is written.</param>
/// <param name="Implied">Whether it only follows from another limit, and a kernel without that file is fine too.</param>
internal sealed record CgroupSetting(string Controller, string File, string Value, bool Implied = false)
{
    /// <summary>
    /// What to write to have the present state again, by the <paramref name="text"/> that the file shows. One on devices has a line for each that is
    /// limited; others have one line, and an empty one is written as the end of a line.
    /// </summary>
    public string Before(string text)
    {
        string first = Value.Split(' ')[0];
        string? line = Array.Find(text.Split('\n'), l => l.StartsWith($"{first} ", StringComparison.Ordinal));
        if (line is not null) { return line; }
        if (!first.Contains(':')) { return text.Trim() is { Length: > 0 } all ? all : "\n"; }
        int key = Value.IndexOf('=');
        return key < 0 ? $"{first} 0" : $"{Value[..key]}=max";
    }
}
