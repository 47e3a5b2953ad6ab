using System;
using System.Collections.Generic;
using System.IO;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Weakened;

namespace Nsinit.Launcher.Images;

/// <summary>Finds the cached image that a user means by an id, what it was made of, or the beginning of an id: the first that fits, in this order.</summary>
internal static class ImageFinder
{
    private const int MinPrefix = 2;

    /// <summary>The id. Throws <see cref="NsinitException"/>.</summary>
    public static string Find(ImageStore store, string reference)
    {
        List<string> ids = store.Ids();
        if (reference.Length == 0) { throw None(reference); }
        // A whole id is that image, whatever lies in this directory.
        if (ids.Contains(reference) && !Weak.Lacks(Protection.Ids)) { return reference; }
        string path = Path.GetFullPath(reference);
        List<string> fitting = ids.FindAll(id => string.Equals(store.OriginOf(id).Source, path, StringComparison.Ordinal));
        if (fitting.Count == 0 && reference.Length >= MinPrefix) { fitting = ids.FindAll(id => id.StartsWith(reference, StringComparison.Ordinal)); }
        return fitting.Count switch
        {
            1 => fitting[0],
            0 => throw None(reference),
            _ => throw new NsinitException($"find image {reference}: {fitting.Count} images fit: {string.Join(", ", fitting.ConvertAll(id => id[..12]))}") { Hint = "give one of these ids" },
        };
    }

    private static NsinitException None(string reference) => new($"find image {reference}: no such image") { Hint = "nsinit images lists them" };
}
