using System;
using System.IO;

namespace Nsinit.Launcher.Images;

/// <summary>An archive or image cannot be used as it is; the message says why and becomes a part of the user's line.</summary>
internal sealed class BadArchiveException : Exception
{
    public BadArchiveException(string message)
        : base(message)
    {
    }

    /// <summary>Whether <paramref name="e"/> is what the tar reader has for data that makes no sense to it.</summary>
    public static bool IsDamage(Exception e) =>
        e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException or NotSupportedException;
}
