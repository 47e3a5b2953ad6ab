namespace Nsinit.Launcher.Compile.Cgroups;

/// <summary>One write to one file of a cgroup.</summary>
/// <param name="Controller">Whose file it is.</param>
/// <param name="File">Its name.</param>
/// <param name="Value">What is written.</param>
/// <param name="Implied">Whether it only follows from another limit, and a kernel without that file is fine too.</param>
internal sealed record CgroupSetting(string Controller, string File, string Value, bool Implied = false);
