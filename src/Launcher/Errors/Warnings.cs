using System.Collections.Generic;

namespace Nsinit.Launcher.Errors;

/// <summary>What went wrong beside the matter itself; printed, a line each, when the command is done.</summary>
internal static class Warnings
{
    private static readonly List<string> Collected = [];

    public static IReadOnlyList<string> All => Collected;

    public static void Add(string text) => Collected.Add($"warning: {text}");

    /// <summary>Something was done to the host that nobody asked for in so many words.</summary>
    public static void Note(string text) => Collected.Add($"note: {text}");
}
