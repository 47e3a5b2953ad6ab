using System;
using System.Collections.Generic;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Weakened;

namespace Nsinit.Launcher.State;

/// <summary>
/// Finds the container that a user means by an id, a name, or the beginning of an id: the first of these that fits, in this order. An id is
/// what programs keep, so it means that container alone, whatever another is called (src/Front/Prepared.cs has the same order).
/// </summary>
internal static class ContainerFinder
{
    private const int MinPrefix = 2;

    /// <summary>The id. Throws <see cref="NsinitException"/> that names the nearest name, or all that fit.</summary>
    public static string Find(ContainerStore store, string reference) => TryFind(store, reference)
        ?? throw new NsinitException($"find container {reference}: container does not exist")
        {
            Hint = Nearest.Of(reference, Linux.Files.Paths.List(store.Root.Names).FindAll(name => name != reference)) is string near
                ? $"did you mean {near}?" : "nsinit ps -a lists them",
        };

    /// <summary>The id; null when there is no such container. Throws when there are several.</summary>
    public static string? TryFind(ContainerStore store, string reference)
    {
        if (!Weak.Lacks(Protection.Ids) && store.Has(reference)) { return reference; }
        if (ContainerName.IsValid(reference))
        {
            string? named = OwnerLinks.Owner($"{store.Root.Names}/{reference}");
            if (named is not null) { return named; }
        }

        List<string> fitting = store.Ids().FindAll(id => id.StartsWith(reference, StringComparison.Ordinal));
        if (fitting.Contains(reference)) { return reference; }
        if (reference.Length >= MinPrefix && fitting.Count == 1) { return fitting[0]; }
        if (reference.Length < MinPrefix || fitting.Count == 0) { return null; }
        throw new NsinitException($"find container {reference}: it is the beginning of {fitting.Count} ids: {string.Join(", ", fitting)}")
        {
            Hint = "give more of the id, or the name",
        };
    }
}
