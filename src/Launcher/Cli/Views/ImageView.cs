using System;

namespace Nsinit.Launcher.Cli.Views;

/// <summary>An unpacked image, as images shows it to programs.</summary>
internal sealed record ImageView(string Id, string Source, string[] Layers, long Size, DateTimeOffset Unpacked, string[] Containers);
