using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Images;

/// <summary>Devices that an image, an archive or a container has, and that are not made where they could be used.</summary>
internal static class LeftOut
{
    /// <summary>Tells the user how many were not made in <paramref name="where"/>; nothing of none.</summary>
    public static void Say(int count, string where)
    {
        if (count > 0) { Warnings.Note($"left out of {where}: {(count == 1 ? "a device" : $"{count} devices")}; a container gets devices by --device"); }
    }
}
