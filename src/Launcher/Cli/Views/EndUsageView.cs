namespace Nsinit.Launcher.Cli.Views;

/// <summary>What the processes of a container have used, as its monitor saw it at the end.</summary>
internal sealed record EndUsageView(long UserMicroseconds, long SystemMicroseconds, long MaxResidentKiB, long MajorFaults, long BlocksRead, long BlocksWritten)
{
    public static EndUsageView Of(Abi.Rusage used) => new(
        used.UserSeconds * 1_000_000 + used.UserMicroseconds, used.SystemSeconds * 1_000_000 + used.SystemMicroseconds,
        used.MaxResident, used.MajorFaults, used.BlocksRead, used.BlocksWritten);
}
