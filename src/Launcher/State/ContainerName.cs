using System;
using System.Buffers;

namespace Nsinit.Launcher.State;

/// <summary>What containers and networks may be called: it becomes a file name, and Docker allows the same.</summary>
internal static class ContainerName
{
    public const int MaxLength = 63;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    /// <summary>Letters, digits, '_', '.', '-'; the first one a letter or digit.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength
        && char.IsAsciiLetterOrDigit(name[0])
        && !name.AsSpan().ContainsAnyExcept(Allowed);
}
