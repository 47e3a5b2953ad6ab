using System;
using System.Buffers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Weakened;

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

    /// <summary>Throws <see cref="NsinitException"/> unless a container may be called <paramref name="name"/>: it is valid, and no container's id.</summary>
    /// <param name="store">The containers that there are.</param>
    /// <param name="name">What it is to be called.</param>
    /// <param name="origin">What the user wrote; null: it is in the message.</param>
    public static void Require(ContainerStore store, string name, string? origin)
    {
        if (!IsValid(name))
        {
            throw new NsinitException($"name a container {name}: up to {MaxLength} letters, digits, '_', '.' and '-' are allowed, a letter or digit first")
            {
                Origin = origin, Hint = "choose another name",
            };
        }

        if (store.Has(name) && !Weak.Lacks(Protection.Ids))
        {
            throw new NsinitException($"name a container {name}: that is the id of another") { Origin = origin, Hint = "choose another name" };
        }
    }
}
