using System;
using System.Buffers;

namespace Nsinit.Launcher.Network.Names;

/// <summary>What may stand in a hosts file as a name.</summary>
internal static class HostNames
{
    public const int MaxLength = 253;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    /// <summary>Letters, digits, '_', '.', '-'; the first one a letter, digit or '_'.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && name[0] is not ('.' or '-') && !name.AsSpan().ContainsAnyExcept(Allowed);
}
