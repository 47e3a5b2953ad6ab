namespace Nsinit.Launcher.Weakened;

/// <summary>
/// A protection that docs/security.md lists. Tests prove that an attack is a good one by carrying it out against a build that leaves one of
/// these out; the values are the names by which it is told which.
/// </summary>
internal enum Protection
{
    /// <summary>Processes that start a payload cannot be traced by it.</summary>
    Untraceable,
    /// <summary>They hold nothing of the host while a payload may run.</summary>
    Descriptors,
    /// <summary>No device node works on what an image, a volume or a bind brings along.</summary>
    Nodev,
    /// <summary>Device nodes of an image or a container are not made in volumes, nor on the host.</summary>
    Nodes,
    /// <summary>The container's cgroup lets its processes open no other devices than its own.</summary>
    DeviceGate,
    /// <summary>The caller's keyrings are out of reach.</summary>
    Keyrings,
    /// <summary>The caller's own files and terminal are relayed, never handed to the payload.</summary>
    Relay,
    /// <summary>exec waits until the container has its own root.</summary>
    Ready,
    /// <summary>A published port goes with its container.</summary>
    Withdrawal,
    /// <summary>No container sends by the address of another.</summary>
    Neighbours,
    /// <summary>Names from elsewhere are printed with their control characters made visible.</summary>
    Escapes,
    /// <summary>A whole id always means the container with that id.</summary>
    Ids,
    /// <summary>Mounts do not cover what the container's own file systems are mounted on.</summary>
    Targets,
    /// <summary>What is written for a user is the user's alone.</summary>
    Modes,
}
