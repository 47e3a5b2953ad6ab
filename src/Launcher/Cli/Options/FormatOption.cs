using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--format text|json, of every command that lists something.</summary>
internal static class FormatOption
{
    public static Format Read(string? value) => value switch
    {
        null or "text" or "table" => Format.Text,
        "json" => Format.Json,
        _ => throw new NsinitException($"--format {value}: text or json is wanted"),
    };
}
