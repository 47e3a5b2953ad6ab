using System;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--pid, --ipc, --uts, --cgroupns: private, host or container:NAME.</summary>
internal static class NamespaceOption
{
    private const string JoinPrefix = "container:";

    /// <param name="option">The option's name, for errors.</param>
    /// <param name="value">Null: private.</param>
    /// <param name="join">Whether container:NAME is possible.</param>
    public static NamespaceSource Read(string option, string? value, bool join)
    {
        if (value is null or "private") { return NamespaceSource.Private; }
        if (value == "host") { return NamespaceSource.Host; }
        if (join && value.Length > JoinPrefix.Length && value.StartsWith(JoinPrefix, StringComparison.Ordinal))
        {
            return new NamespaceSource(NamespaceKind.Container, value[JoinPrefix.Length..]);
        }

        throw new NsinitException($"run: {option} {value}: private, host{(join ? " or container:NAME" : "")} is wanted");
    }
}
