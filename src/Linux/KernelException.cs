using System;
using Nsinit.Abi;

namespace Nsinit.Linux;

/// <summary>
/// The kernel refused something. The message has the parts that every error of the project has: what was attempted and on
/// what, and why; a hint may be added by whoever knows what the user can do about it.
/// </summary>
internal sealed class KernelException : Exception
{
    /// <param name="attempt">What was attempted, on what: "open /etc/passwd".</param>
    /// <param name="error">Why not.</param>
    /// <param name="detail">The kernel's own words, where it has some (netlink's extended acknowledgement).</param>
    public KernelException(string attempt, Errno error, string? detail = null)
        : base($"{attempt}: {ErrnoText.Describe(error)}{(detail is null ? "" : $": {detail}")}")
    {
        Attempt = attempt;
        Error = error;
        Detail = detail;
    }

    public string Attempt { get; }

    public Errno Error { get; }

    public string? Detail { get; }
}
