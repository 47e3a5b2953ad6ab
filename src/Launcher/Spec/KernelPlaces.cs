namespace Nsinit.Launcher.Spec;

/// <summary>Where every container has file systems of its own that its image does not bring along: /proc, /sys and /dev.</summary>
internal static class KernelPlaces
{
    private static readonly string[] All = ["/proc", "/sys", "/dev"];

    /// <summary>Whether <paramref name="path"/>, absolute and without "." and "..", is one of them or lies below one.</summary>
    public static bool Hold(string path) => System.Array.Exists(All, place => IsAtOrBelow(path, place));

    /// <summary>Whether <paramref name="path"/> is <paramref name="place"/> or lies below it.</summary>
    public static bool IsAtOrBelow(string path, string place) =>
        path.StartsWith(place, System.StringComparison.Ordinal) && (path.Length == place.Length || path[place.Length] == '/');
}
