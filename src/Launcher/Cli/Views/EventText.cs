using System;
using System.Linq;
using System.Text;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli.Views;

/// <summary>An event as a line, as Docker writes it: time, type, action, id and attributes.</summary>
internal static class EventText
{
    public static string Line(Event one, Format format) => format == Format.Json ? Encoding.UTF8.GetString(one.ToJson().Span) : Text(one);

    private static string Text(Event one)
    {
        DateTimeOffset time = DateTimeOffset.UnixEpoch.AddTicks(one.Time / 100).ToLocalTime();
        string attributes = string.Join(", ", one.Attributes.Select(a => $"{a.Key}={a.Value}"));
        return $"{time:yyyy-MM-ddTHH:mm:ss.fffffff}{one.Time % 100:00}{time:zzz} {one.Type} {one.Action} {one.Id} ({attributes})";
    }
}
