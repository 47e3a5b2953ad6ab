using System;
using System.Buffers;

namespace Nsinit.Launcher.State;

/// <summary>The id of a container: it names its directory, its cgroup and its interfaces on the host.</summary>
internal static class ContainerId
{
    /// <summary>Six random bytes.</summary>
    public const int Bytes = 6;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    public static bool IsValid(string id) => id.Length == 2 * Bytes && !id.AsSpan().ContainsAnyExcept(Digits);
}
