namespace Nsinit.Launcher.Cli.Views;

/// <summary>What --explain asks for.</summary>
internal enum ExplainMode
{
    None,
    /// <summary>Say it, then do it.</summary>
    Before,
    /// <summary>Say it, and do not do it.</summary>
    Only,
}
