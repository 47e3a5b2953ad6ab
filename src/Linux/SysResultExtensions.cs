using Nsinit.Abi;

namespace Nsinit.Linux;

/// <summary>Turns a failed call into an exception, at the call.</summary>
internal static class SysResultExtensions
{
    /// <summary>The value; throws <see cref="KernelException"/> when the call failed.</summary>
    public static int OrThrow(this SysResult result, string attempt) =>
        result.Failed ? throw new KernelException(attempt, result.Error) : (int)result.Value;

    /// <summary>As above, with the words put together only when they are needed.</summary>
    public static int OrThrow(this SysResult result, string verb, string subject) =>
        result.Failed ? throw new KernelException($"{verb} {subject}", result.Error) : (int)result.Value;
}
