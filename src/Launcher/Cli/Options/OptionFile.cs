using System;
using System.Collections.Generic;
using System.IO;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>Files that an option names, with an entry on each line.</summary>
internal static class OptionFile
{
    /// <summary>Its lines without leading blanks, but for empty ones and comments, which begin with #.</summary>
    /// <param name="option">The option, as "--env-file".</param>
    /// <param name="what">What the lines are, for errors.</param>
    /// <param name="file">Its path.</param>
    public static IEnumerable<string> Lines(string option, string what, string file)
    {
        foreach (string line in Read(option, what, file))
        {
            string text = line.TrimStart();
            if (text.Length > 0 && text[0] != '#') { yield return text; }
        }
    }

    private static string[] Read(string option, string what, string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new NsinitException($"read {what} from {file}: {(Directory.Exists(file) ? "it is a directory" : File.Exists(file) ? "it cannot be read" : "no such file")}")
            {
                Origin = $"{option} {file}", Hint = "name a file with lines NAME=VALUE",
            };
        }
    }
}
