using System;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Rootless;

/// <summary>
/// A fake host with a user who is not root, but has subordinate ids, and with an interface that leads outside. What the user
/// leaves is checked at the end.
/// </summary>
internal sealed class RootlessHost : IDisposable
{
    private const string Id = "1717";

    public RootlessHost()
    {
        Shell("ip link add up0 type veth peer up1; ip link set up1 up; ip addr add 10.9.9.1/24 dev up0; ip addr add 10.8.8.1/32 dev lo; ip link set up0 up; ip route add default via 10.9.9.2");
        // The machine's own files stay as they are: these are this host's alone.
        Shell($"cd {Host.Directory} && mkdir u w bin && mount -t overlay none -o lowerdir=/etc,upperdir=u,workdir=w /etc");
        Shell($"echo tester:x:{Id}:{Id}::/nowhere:/bin/sh >>/etc/passwd; echo tester:x:{Id}: >>/etc/group");
        Shell("for f in /etc/subuid /etc/subgid; do echo tester:100000:65536 >$f; done");
        Shell($"mount -t tmpfs -o mode=755 none {Host.Directory}/bin && mknod -m 666 {Host.Directory}/bin/tun c 10 200 && mount --bind {Host.Directory}/bin/tun /dev/net/tun");
        Shell($"mkdir {Home} && chown {Id}:{Id} {Home}");
    }

    public FakeHost Host { get; } = new();

    public string Home => $"{Host.Directory}/home";

    /// <summary>Where the user's containers are.</summary>
    public string State => $"{Home}/.local/share/nsinit";

    /// <summary>The PATH of the user's programs: a directory for what <see cref="Offer"/> puts there.</summary>
    public string Bin => $"{Host.Directory}/bin";

    /// <summary>Runs a shell command as root.</summary>
    public string Shell(string command) => Host.Shell(command);

    /// <summary>The only programs that the user's nsinit is to find.</summary>
    public RootlessHost Offer(params string[] programs)
    {
        Path = Bin;
        foreach (string program in programs) { Shell($"ln -s $(command -v {program}) {Bin}/{program}"); }
        return this;
    }

    public string Path { get; private set; } = "/usr/bin:/bin:/usr/sbin:/sbin";

    /// <summary>The command line that runs <paramref name="command"/> as the user.</summary>
    public string[] As(params string[] command) =>
        ["setpriv", "--reuid", Id, "--regid", Id, "--init-groups", "env", "-i", "-C", Home, $"HOME={Home}", $"PATH={Path}", .. command];

    public Result Nsinit(params string[] arguments) => Host.Run(As([Programs.Nsinit, .. arguments]));

    public string Ok(params string[] arguments)
    {
        Result result = Nsinit(arguments);
        Assert.True(result.Code == 0, $"nsinit {string.Join(' ', arguments)}: code {result.Code}\n{result.Output}{result.Error}");
        return result.Output;
    }

    /// <summary>Starts nsinit as the user, in the background.</summary>
    public global::System.Diagnostics.Process Start(params string[] arguments) => Programs.Start("nsenter", Host.Enter(As([Programs.Nsinit, .. arguments])));

    /// <summary>The user namespaces, by their numbers, of all the user's processes that match.</summary>
    public string[] Realms(string args) => Shell($"for p in $(ps -eo pid=,args= | grep '{args}' | grep -v 'grep\\|sh -c' | awk '{{print $1}}'); do readlink /proc/$p/ns/user; done")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose()
    {
        try
        {
            if (TestContext.Current.TestState?.Result == TestResult.Failed) { return; }
            string[] ids = Ok("ps", "-a", "-q").Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (ids.Length > 0) { Ok(["rm", "-f", .. ids]); }
            Ok("rmi", "--all");
            Ok("volume", "prune");
            Ok("events", "--clear");
            // The file that says who is in the realm stays; so do empty directories for what comes next.
            string[] left = [.. Shell($"find {State} -mindepth 1 ! -type d").Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(f => f != $"{State}/realm")];
            Assert.Empty(left);
            Assert.Equal("", Shell($"find {State} -mindepth 2"));
        }
        finally
        {
            Shell($"umount /dev/net/tun; umount {Bin}; umount /etc; ip link del up0");
            Host.Dispose();
        }
    }
}
