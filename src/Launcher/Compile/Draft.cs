using System.Collections.Generic;
using System.Linq;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Compile;

/// <summary>What the passes of a container's plan share: what to compile, and the slots that later passes build on.</summary>
internal sealed class Draft
{
    public Draft(ContainerSpec spec, Placement place)
    {
        Spec = spec;
        Place = place;
        Plan = new PlanWriter();
        Home = Plan.NewSlot("own directory");
        Root = Plan.NewSlot("root");
        Dev = Plan.NewSlot("/dev");
        Pts = Plan.NewSlot("/dev/pts");
        Null = Plan.NewSlot("/dev/null");
        Empty = Plan.NewSlot("empty");
        Tty = Plan.NewSlot("tty");
        Settings = NeedsSettings(spec, place) ? Plan.NewSlot("/proc/sys") : null;
        Master = Plan.NewSlot("terminal");
    }

    public ContainerSpec Spec { get; }

    public Placement Place { get; }

    public PlanWriter Plan { get; }

    /// <summary>The container's directory on the host, as it is below the root that is mounted on it.</summary>
    public byte Home { get; }

    /// <summary>The root mount.</summary>
    public byte Root { get; }

    /// <summary>The tmpfs on /dev.</summary>
    public byte Dev { get; }

    /// <summary>The devpts on /dev/pts.</summary>
    public byte Pts { get; }

    /// <summary>Our own /dev/null.</summary>
    public byte Null { get; }

    /// <summary>An empty, read-only directory.</summary>
    public byte Empty { get; }

    /// <summary>The payload's end of its terminal.</summary>
    public byte Tty { get; }

    /// <summary>The settings of the kernel, open from before they become read-only; null when none is changed.</summary>
    public byte? Settings { get; }

    /// <summary>The master of that terminal.</summary>
    public byte Master { get; }

    /// <summary>Whether the container has a user namespace of its own.</summary>
    public bool Mapped => Spec.Ids is not null;

    /// <summary>Trees of the host that were opened before the container lost sight of them, by what they are for: a path, a mount, a device.</summary>
    public Dictionary<object, byte> Opened { get; } = [];

    /// <summary>Whether the container has a pid namespace of its own, and so a PID 1.</summary>
    public bool OwnPids => Spec.Namespaces.Pid.Kind == NamespaceKind.Private;

    /// <summary>
    /// Whether PID 1 keeps the monitor's ends of the payload's streams open, unread: the payload's output waits there while
    /// there is no monitor, and the next one gets them from it.
    /// </summary>
    public bool KeepsStreams => Spec.Init && Spec.Detached;

    private static bool NeedsSettings(ContainerSpec spec, Placement place) =>
        spec.Sysctls.Count > 0 || (place.HasIpv6 && place.Interfaces.Any(card => card.Index != 0));
}
