using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli.Views;

/// <summary>How a container is, by its last checks, and whether somebody still checks.</summary>
internal sealed record HealthView(string Status, int FailingStreak, bool IsChecked, HealthCheck[] Log);
