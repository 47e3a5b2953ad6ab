using Nsinit.Launcher.Weakened;

namespace Nsinit.Launcher.Images;

/// <summary>
/// Modes of what is written for a user and may hold secrets of a container, wherever it goes: export, commit. As with docker save, the user
/// decides by chmod who else may read it.
/// </summary>
internal static class PrivateModes
{
    /// <summary>0600.</summary>
    public static uint File => Weak.Lacks(Protection.Modes) ? 0x1a4u : 0x180;

    /// <summary>0700.</summary>
    public static uint Directory => Weak.Lacks(Protection.Modes) ? 0x1edu : 0x1c0;
}
