using System;
using Nsinit.Launcher.Compile.Passes;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Compile;

/// <summary>
/// Compiles a container to its boot plan. The order of the passes is the security design: it is the order in which
/// nsinit-init gives things up.
/// </summary>
internal static class RunCompiler
{
    private static readonly Action<Draft>[] Passes =
    [
        // On the host: only what must happen before the container exists.
        ClonePass.Write,
        // Paths of the host are in reach until the pivot, so whatever comes from there is mounted before it.
        RootPass.Write,
        // Only of a container whose root is not the host's.
        MappingPass.Become,
        // An image's links decide where these end up. So they come first: what they lead to on /proc, /sys or /dev is the image's own directory
        // there, and the real one covers that.
        NameFilesPass.Write,
        MountsPass.WriteBelowImage,
        HostDevicesPass.WriteBelowImage,
        KernelFilesPass.Write,
        DevicesPass.Write,
        TerminalPass.Write,
        // No link leads to these.
        MountsPass.WriteOnKernelFiles,
        HostDevicesPass.WriteOnKernelFiles,
        // Covers come after the user's mounts, which could otherwise uncover what they hide.
        MasksPass.Write,
        NamesPass.Write,
        // From here the host's files are gone.
        PivotPass.Write,
        // The launcher wires the network meanwhile; its word that all is recorded lets the payload exist.
        NetworkPass.Write,
        // Needs no privilege that the container does not keep.
        SplitPass.Write,
        // The identity goes last: everything above needs root.
        PayloadPass.Write,
    ];

    public static BootPlan Compile(ContainerSpec spec, Placement place)
    {
        Draft draft = new(spec, place);
        foreach (Action<Draft> pass in Passes) { pass(draft); }
        return draft.Plan.Finish();
    }
}
