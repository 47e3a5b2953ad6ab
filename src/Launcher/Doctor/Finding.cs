namespace Nsinit.Launcher.Doctor;

/// <summary>How a check came out.</summary>
internal enum Verdict
{
    Good,
    /// <summary>Something that not everybody needs is missing.</summary>
    Lacking,
    /// <summary>Containers cannot run without it.</summary>
    Bad,
}

/// <summary>What one check found.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Verdict">How it came out.</param>
/// <param name="Detail">What was seen.</param>
/// <param name="Advice">What to change; null when nothing is wrong.</param>
internal sealed record Finding(string Name, Verdict Verdict, string Detail, string? Advice = null);
