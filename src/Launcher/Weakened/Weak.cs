#if WEAKENED
using System;
#endif

namespace Nsinit.Launcher.Weakened;

/// <summary>
/// Whether this build leaves a protection out. The build that is shipped leaves none out and has no way to be told so; `make weakened` makes
/// the other, which leaves out those that the environment variable NSINIT_WEAKENED names, for the tests in tests/System/Attacks.
/// </summary>
internal static class Weak
{
#if WEAKENED
    private static readonly string[] Named = (Environment.GetEnvironmentVariable("NSINIT_WEAKENED") ?? "").Split(',');

    public static bool Lacks(Protection protection) => Array.IndexOf(Named, protection.ToString()) >= 0;
#else
    public static bool Lacks(Protection _) => false;
#endif
}
