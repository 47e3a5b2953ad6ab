namespace Nsinit.Launcher.State;

/// <summary>How often a container has been started again by itself.</summary>
/// <param name="Total">Since somebody started it.</param>
/// <param name="InARow">Since it ran for long.</param>
internal sealed record RestartCount(int Total, int InARow)
{
    public static readonly RestartCount None = new(0, 0);

    /// <summary>The count of the next start, after a run that was long or not.</summary>
    public RestartCount Next(bool ranLong) => new(Total + 1, ranLong ? 1 : InARow + 1);
}
