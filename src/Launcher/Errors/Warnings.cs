using System.Collections.Generic;

namespace Nsinit.Launcher.Errors;

/// <summary>What went wrong beside the matter itself; printed, a line each, when the command is done.</summary>
internal static class Warnings
{
    private static readonly List<string> Collected = [];

    public static IReadOnlyList<string> All => Collected;

    public static void Add(string text) => Collected.Add(text);
}
