using System;
using System.Collections.Generic;

namespace Nsinit.Launcher.Images;

/// <summary>The names of archive entries.</summary>
internal static class EntryPath
{
    /// <summary>
    /// A name without leading or doubled slashes and "." parts; "." for the root itself. One with ".." has no business in
    /// a root file system: <see cref="BadArchiveException"/>.
    /// </summary>
    public static string Normalize(string name)
    {
        List<string> parts = [];
        foreach (string part in name.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..") { throw new BadArchiveException($"the name {name} leads upwards"); }
            if (part != ".") { parts.Add(part); }
        }

        return parts.Count == 0 ? "." : string.Join('/', parts);
    }
}
