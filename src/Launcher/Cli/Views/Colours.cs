using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Views;

/// <summary>Colour for terminals, none for pipes (ECMA-48 SGR); what is coloured can do nothing else to a terminal.</summary>
/// <param name="On">Whether there is somebody to see it.</param>
internal sealed record Colours(bool On)
{
    public string Heading(string text) => Paint("1;36", text);

    public string Phrase(string text) => Paint("1", text);

    public string Shell(string text) => Paint("32", text);

    public string Alarm(string text) => Paint("1;31", text);

    public string Dim(string text) => Paint("2", text);

    /// <summary>A value between coloured ones.</summary>
    public static string None(string text) => Visible.Line(text);

    private string Paint(string code, string text) => On ? $"\e[{code}m{Visible.Line(text)}\e[0m" : Visible.Line(text);
}
