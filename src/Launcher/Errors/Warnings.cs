using System;
using System.Collections.Generic;

namespace Nsinit.Launcher.Errors;

/// <summary>What went wrong beside the matter itself; printed, a line each, when the command is done.</summary>
internal static class Warnings
{
    private static readonly List<string> Collected = [];

    /// <summary>Prints one; the command line sets it.</summary>
    public static Action<string>? Printer { get; set; }

    public static void Add(string text) => Collected.Add($"warning: {text}");

    /// <summary>Prints what there is: at the end of a command, and before this process becomes another program.</summary>
    public static void Print()
    {
        foreach (string text in Collected) { Printer?.Invoke(text); }
        Collected.Clear();
    }

    /// <summary>Something was done to the host that nobody asked for in so many words.</summary>
    public static void Note(string text) => Collected.Add($"note: {text}");
}
