using System;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Images;

namespace Nsinit.Launcher.Cli.Views;

/// <summary>How an unpacking comes along, on one line of the terminal that is rewritten, and gone when it is done.</summary>
internal sealed class ProgressBar
{
    private const int StandardError = 2;
    private const int Width = 30;
    private const int Interval = 100;
    private const int MaxName = 40;

    private long _shown = Environment.TickCount64;
    private bool _visible;

    /// <summary>A bar for whoever can see it; null where standard error is no terminal.</summary>
    public static ProgressBar? OnTerminal() => HostFacts.IsTerminal(StandardError) ? new ProgressBar() : null;

    /// <summary>Draws it, ten times a second; what takes less than one of these is not shown at all.</summary>
    public void Show(UnpackProgress progress)
    {
        if (Environment.TickCount64 - _shown < Interval) { return; }
        _shown = Environment.TickCount64;
        _visible = true;
        Output.WriteScreen(StandardError, $"\r{Line(progress)}\e[K");
    }

    /// <summary>Takes it off the terminal.</summary>
    public void Clear()
    {
        if (_visible) { Output.WriteScreen(StandardError, "\r\e[K"); }
        _visible = false;
    }

    /// <summary>"unpack alpine.tar.gz [######------]  50% 12.0 of 24.0 MB".</summary>
    public static string Line(UnpackProgress progress)
    {
        double part = progress.Total == 0 ? 1 : Math.Clamp((double)progress.Done / progress.Total, 0, 1);
        int full = (int)(part * Width);
        string name = Visible.Line(progress.What);
        if (name.Length > MaxName) { name = $"...{name[^(MaxName - 3)..]}"; }
        return $"unpack {name} [{new string('#', full)}{new string('-', Width - full)}] {part * 100,3:0}% {Megabytes(progress.Done)} of {Megabytes(progress.Total)} MB";
    }

    private static string Megabytes(long bytes) => $"{bytes / 1e6:0.0}";
}
