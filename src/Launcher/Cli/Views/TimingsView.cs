namespace Nsinit.Launcher.Cli.Views;

/// <summary>How long a start took.</summary>
/// <param name="Phases">In their order.</param>
/// <param name="Total">Microseconds.</param>
internal sealed record TimingsView(PhaseView[] Phases, long Total);

/// <summary>One of its phases.</summary>
internal sealed record PhaseView(string Phase, long Microseconds);
