using System;
using Nsinit.Launcher.Cli.Views;
using Xunit;

namespace Nsinit.Tests.Unit.Cli;

/// <summary>What generate writes.</summary>
public sealed class ServiceTextTests
{
    private static readonly ServiceText Usual = new("web", "/usr/bin/nsinit", "/var/lib/nsinit", 10);
    private static readonly ServiceText Odd = new("web", "/opt/my tools/nsinit", "/srv/50% \"it's\" $HOME\\x", 10);

    [Fact]
    public void Units_and_scripts_are_as_reviewed()
    {
        Golden.Check("generate.service.txt", Usual.Systemd());
        Golden.Check("generate.openrc.txt", Usual.OpenRc());
    }

    [Fact]
    public void Systemd_reads_every_path_as_it_is() => Assert.Contains(
        """
        RequiresMountsFor="/srv/50%% \"it's\" $HOME\\x"

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart="/opt/my tools/nsinit" --root "/srv/50%% \"it's\" $$HOME\\x" start web
        """, Odd.Systemd(), StringComparison.Ordinal);

    [Fact]
    public void So_does_a_shell() => Assert.Contains(
        """
            '/opt/my tools/nsinit' --root '/srv/50% "it'\''s" $HOME\x' stop web >/dev/null
        """, Odd.OpenRc(), StringComparison.Ordinal);
}
