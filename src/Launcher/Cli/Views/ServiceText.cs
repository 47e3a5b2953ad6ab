using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli.Views;

/// <summary>A container as a service of the host: it is started at boot, and stopped when the host goes down.</summary>
/// <param name="Name">The container's.</param>
/// <param name="Program">The absolute path of nsinit.</param>
/// <param name="Root">Where the container is remembered.</param>
/// <param name="StopTimeout">Seconds that it has to end.</param>
internal sealed record ServiceText(string Name, string Program, string Root, int StopTimeout)
{
    /// <summary>Whether it is a user's, whose services an instance of systemd of that user's starts.</summary>
    public bool OfUser { get; init; }

    // What comes after the end of the container, and a loaded host.
    private const int Aftermath = 20;

    /// <summary>A unit of systemd. Its monitor watches the container, so systemd has nothing to follow: the unit stays active until it is stopped.</summary>
    public string Systemd() => $"""
        # Made by: nsinit generate systemd {Name}
        [Unit]
        Description=Container {Name} of nsinit
        Wants=network-online.target
        After=network-online.target
        RequiresMountsFor={Unit(Root)}

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart={UnitCommand("start")}
        ExecStop={UnitCommand("stop")}
        TimeoutStopSec={StopTimeout + Aftermath}

        [Install]
        WantedBy={(OfUser ? "default.target" : "multi-user.target")}

        """;

    /// <summary>A script of OpenRC.</summary>
    public string OpenRc() => $$"""
        #!/sbin/openrc-run
        # Made by: nsinit generate openrc {{Name}}

        description="Container {{Name}} of nsinit"

        depend() {
            need localmount
            use net
            after firewall
        }

        start() {
            ebegin "Starting container {{Name}}"
            {{ShellCommand("start")}} >/dev/null
            eend $?
        }

        stop() {
            ebegin "Stopping container {{Name}}"
            {{ShellCommand("stop")}} >/dev/null
            eend $?
        }

        """;

    private string UnitCommand(string verb) =>
        $"{Unit(Program)}{(IsUsual ? "" : $" --root {Unit(Root).Replace("$", "$$", System.StringComparison.Ordinal)}")} {verb} {Name}";

    private string ShellCommand(string verb) => $"{Shell(Program)}{(IsUsual ? "" : $" --root {Shell(Root)}")} {verb} {Name}";

    private bool IsUsual => Root == StateRoot.Default;

    // A word in quotes, with what systemd makes of % undone.
    private static string Unit(string word)
    {
        string text = word.Replace("%", "%%", System.StringComparison.Ordinal);
        return IsPlain(word) ? text : $"\"{text.Replace("\\", "\\\\", System.StringComparison.Ordinal).Replace("\"", "\\\"", System.StringComparison.Ordinal)}\"";
    }

    private static string Shell(string word) => IsPlain(word) ? word : $"'{word.Replace("'", "'\\''", System.StringComparison.Ordinal)}'";

    private static bool IsPlain(string word)
    {
        foreach (char c in word)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('/' or '.' or '-' or '_' or '+' or ',' or '@')) { return false; }
        }

        return true;
    }
}
