using System;
using Nsinit.Abi;

namespace Nsinit.Launcher.Errors;

/// <summary>
/// Something the user can meet and do something about. One line comes of it:
/// <c>nsinit: MESSAGE; from: ORIGIN; hint: HINT</c>.
/// </summary>
internal sealed class NsinitException : Exception
{
    /// <param name="message">What was attempted, on what, and why not; lower case, no full stop.</param>
    public NsinitException(string message)
        : base(message)
    {
    }

    /// <summary>What the user wrote that led here: an option with its value.</summary>
    public string? Origin { get; init; }

    /// <summary>What to do about it, one imperative sentence.</summary>
    public string? Hint { get; init; }

    /// <summary>What the kernel said, where it was the kernel.</summary>
    public Errno Error { get; init; }

    /// <summary>What kind of failure it is; decides the exit code.</summary>
    public Failure Failure { get; init; } = Failure.Nsinit;
}

/// <summary>The failures that callers tell apart by exit code.</summary>
internal enum Failure
{
    /// <summary>nsinit could not do what it was asked to.</summary>
    Nsinit,
    /// <summary>The command is there and cannot be executed.</summary>
    NotExecutable,
    /// <summary>The command is not there.</summary>
    NotFound,
}
