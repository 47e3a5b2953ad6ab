using System;

namespace Nsinit.Launcher.Cli.Views;

/// <summary>A volume, as volume ls and inspect show it to programs.</summary>
internal sealed record VolumeView(string Name, string Directory, DateTimeOffset Created, string[] Containers);
