using System;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>An end of a copy: CONTAINER:PATH, a path of the host, or "-".</summary>
/// <param name="Container">Null: the host.</param>
/// <param name="Path">The path; on the host an absolute one, with the ending that says what is meant.</param>
internal sealed record CopyOperand(string? Container, string Path)
{
    /// <summary>Whether it is standard input or output.</summary>
    public bool IsStream => Container is null && Path == "-";

    /// <summary>What stands before the first colon is a container, unless it is a path: it has a slash or begins with a dot.</summary>
    public static CopyOperand Read(string text)
    {
        int colon = text.IndexOf(':');
        if (colon > 0 && !text[..colon].Contains('/') && text[0] != '.') { return new CopyOperand(text[..colon], colon + 1 == text.Length ? "/" : text[(colon + 1)..]); }
        if (text == "-") { return new CopyOperand(null, text); }
        string full = System.IO.Path.GetFullPath(text);
        bool contents = text == "." || text.EndsWith("/.", StringComparison.Ordinal);
        return new CopyOperand(null, contents ? $"{full.TrimEnd('/')}/." : full);
    }
}
