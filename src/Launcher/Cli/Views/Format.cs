namespace Nsinit.Launcher.Cli.Views;

/// <summary>Who reads the output.</summary>
internal enum Format
{
    /// <summary>A person.</summary>
    Text,
    /// <summary>A program.</summary>
    Json,
}
