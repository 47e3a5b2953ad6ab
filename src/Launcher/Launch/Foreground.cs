using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Launch;

/// <summary>
/// The launcher's last act in the foreground: it becomes the small program that waits. Pid, parent, children, terminal and
/// lock stay; ten megabytes of managed process go, and the end of the container costs no more than an exit.
/// </summary>
internal static class Foreground
{
    /// <summary>Becomes nsinit-init with <paramref name="plan"/>; returns only by an exception.</summary>
    public static void Become(BootPlan plan, Descriptors descriptors, string label)
    {
        Warnings.Print();
        Timings.Print();
        using OwnedFd image = InitImage.Open();
        using OwnedFd bytes = InitImage.SealedFile("plan\0"u8, plan.Bytes, 0);
        descriptors.Add(Handed.Plan, bytes.Value);
        // Nobody listens to what it could say: its one plan is to wait.
        descriptors.Add(Handed.Control, bytes.Value);
        Spawn.Become(image, descriptors.Moves(plan), label);
    }
}
