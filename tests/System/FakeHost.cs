using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using Xunit;
using Xunit.Sdk;

namespace Nsinit.Tests.System;

/// <summary>
/// A host of the test's own: new pid, mount and network namespaces with nothing in them but lo, and a state directory. All
/// commands of a test run in it, so whatever a test does to links, mounts and processes happens nowhere else, and ends with
/// it. Disposing checks that the test left nothing behind.
/// </summary>
public sealed class FakeHost : IDisposable
{
    private readonly Process _holder;
    private readonly string[] _linksBefore;
    private readonly string[] _mountsBefore;
    private readonly string[] _cgroupsBefore = Cgroups();

    // What the test has failed by: what it leaves behind then would be the only thing said.
    [ThreadStatic]
    private static XunitException? _failure;

    static FakeHost() => AppDomain.CurrentDomain.FirstChanceException += (_, e) => _failure = e.Exception as XunitException ?? _failure;

    public FakeHost()
    {
        _failure = null;
        Assert.SkipUnless(Programs.IsRoot, "needs root: namespaces, mounts and bridges");
        Directory = Path.Combine(Path.GetTempPath(), $"nsinit-test-{Guid.NewGuid():N}");
        global::System.IO.Directory.CreateDirectory(Directory);
        _holder = Programs.Start(
            "unshare", ["--pid", "--net", "--mount", "--fork", "--kill-child", "--mount-proc", "sh", "-c",
                $"ip link set lo up && echo ready && exec {Programs.NsinitInit} sleep 100000"]);
        Assert.Equal("ready", _holder.StandardOutput.ReadLine());
        Pid = ChildOf(_holder.Id);
        _linksBefore = Links();
        _mountsBefore = Mounts();
    }

    /// <summary>A directory for the test's files; it goes with the host.</summary>
    public string Directory { get; }

    /// <summary>nsinit's state directory on this host.</summary>
    public string Root => Path.Combine(Directory, "state");

    /// <summary>The host's first process, as seen from outside.</summary>
    public int Pid { get; }

    /// <summary>Whether the end is checked for leaks; a test that leaves something on purpose turns it off.</summary>
    public bool CheckLeaks { get; set; } = true;

    /// <summary>Runs nsinit with its state on this host.</summary>
    public Result Nsinit(params string[] arguments) => Run([Programs.Nsinit, "--root", Root, .. arguments]);

    /// <summary>As <see cref="Nsinit"/>; a failure of nsinit fails the test.</summary>
    public string Ok(params string[] arguments)
    {
        Result result = Nsinit(arguments);
        Assert.True(result.Code == 0, $"code {result.Code}: {result.Error.Trim()} (of nsinit {string.Join(' ', arguments)})\n{result.Output}");
        return result.Output;
    }

    /// <summary>Makes the article's bridge: br0 at 172.19.35.1/24.</summary>
    public void MakeBridge() => Ok("network", "create", "br0", "--subnet", "172.19.35.0/24", "--gateway", "172.19.35.1");

    /// <summary>As <see cref="Nsinit"/>, with bytes for standard input.</summary>
    public Result Feed(string input, params string[] arguments) => Run([Programs.Nsinit, "--root", Root, .. arguments], input);

    /// <summary>As <see cref="Nsinit"/>, of the launcher that leaves out <paramref name="protection"/> (src/Launcher/Weakened): an attack succeeds there.</summary>
    public Result Weakened(string protection, params string[] arguments) => Run(WithoutProtection(protection, arguments));

    /// <summary>The command line of that launcher.</summary>
    public string[] WithoutProtection(string protection, params string[] arguments) =>
        ["env", $"NSINIT_WEAKENED={protection}", Programs.Weakened, "--root", Root, .. arguments];

    /// <summary>Starts nsinit in the background.</summary>
    public Process Start(params string[] arguments) => Programs.Start("nsenter", Enter([Programs.Nsinit, "--root", Root, .. arguments]));

    /// <summary>The pid, as seen from outside, of the program that <paramref name="entered"/>, an nsenter, has started.</summary>
    public static int PidIn(Process entered) => ChildOf(entered.Id);

    /// <summary>Runs any program on this host.</summary>
    public Result Run(string[] command, string? input = null) => Programs.Run("nsenter", Enter(command), input);

    /// <summary>Runs a shell command on this host; a failure fails the test.</summary>
    public string Shell(string command)
    {
        Result result = Run(["sh", "-c", command]);
        Assert.True(result.Code == 0, $"{command}: code {result.Code}\n{result.Output}{result.Error}");
        return result.Output;
    }

    /// <summary>The command line of nsenter(1) that runs <paramref name="command"/> here.</summary>
    public string[] Enter(string[] command) => ["-t", $"{Pid}", "-p", "-m", "-n", "--", .. command];

    /// <summary>Waits until <paramref name="condition"/> holds; fails the test when it does not within a minute.</summary>
    public static void Eventually(Func<bool> condition, string what) => Eventually(condition, () => what);

    /// <summary>The same, with words that are only put together when they are needed.</summary>
    public static void Eventually(Func<bool> condition, Func<string> what)
    {
        long until = Environment.TickCount64 + 60_000;
        do
        {
            if (condition()) { return; }
            Thread.Sleep(10);
        }
        while (Environment.TickCount64 < until);

        Assert.Fail($"not within a minute: {what()}");
    }

    public void Dispose()
    {
        XunitException? failure = _failure;
        try
        {
            if (CheckLeaks) { FailIfLeaked(); }
        }
        catch (XunitException leak) when (failure is not null)
        {
            throw new XunitException($"{failure.Message}\n(and then: {leak.Message})", leak);
        }
        finally
        {
            // The end of its first process is that of all others; unshare waits for it.
            using (Process first = Process.GetProcessById(Pid)) { first.Kill(); }
            _holder.WaitForExit();
            _holder.Dispose();
            global::System.IO.Directory.Delete(Directory, recursive: true);
        }
    }

    /// <summary>Removes all containers and networks through nsinit, and compares the host with what it was.</summary>
    public void FailIfLeaked()
    {
        // One that is about to end by itself may be gone before it is removed.
        string[] ids = [];
        Eventually(
            () =>
            {
                ids = Ok("ps", "-a", "-q").Split('\n', StringSplitOptions.RemoveEmptyEntries);
                if (ids.Length > 0) { Ok(["rm", "-f", .. ids]); }
                return ids.Length == 0;
            },
            () => $"no containers: {string.Join(", ", ids)}");
        string[] networks = Ok("network", "ls", "-q").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (networks.Length > 0) { Ok(["network", "rm", .. networks]); }
        Ok("rmi", "--all");
        Ok("volume", "prune");
        Ok("events", "--clear");

        // The kernel takes network namespaces apart in its own time.
        Eventually(() => Links().SequenceEqual(_linksBefore), $"links as before: {string.Join(", ", Links())}");
        Assert.Equal(_mountsBefore, Mounts());
        Eventually(() => Processes().Count == 0, $"no processes: {string.Join(", ", Processes())}");
        // The state's own directories stay, empty, for the next container.
        string[] own = [$"{Root}/containers", $"{Root}/names", $"{Root}/networks", $"{Root}/images", $"{Root}/layers", $"{Root}/volumes"];
        string[] left = global::System.IO.Directory.Exists(Root)
            ? [.. global::System.IO.Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories).Where(p => !own.Contains(p))]
            : [];
        Assert.Empty(left);
        Assert.False(global::System.IO.Directory.Exists("/run/nsinit"), "/run/nsinit was made");
        // Other hosts make theirs meanwhile, which are empty for a moment: one that was left behind is empty each time.
        HashSet<string> idle = [.. Cgroups().Except(_cgroupsBefore)];
        Eventually(
            () =>
            {
                if (idle.Count > 0) { idle.IntersectWith(Cgroups().Where(cgroup => !IsInUse(cgroup))); }
                return idle.Count == 0;
            },
            () => $"no empty cgroups: {string.Join(", ", idle)}");
    }

    // What this project calls its own: other programs of the machine make theirs meanwhile.
    private static string[] Cgroups() => global::System.IO.Directory.Exists("/sys/fs/cgroup")
        ? [.. global::System.IO.Directory.EnumerateDirectories("/sys/fs/cgroup", "*nsinit*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
        : [];

    // All hosts of the tests share the machine's cgroups.
    private static bool IsInUse(string cgroup)
    {
        try { return File.ReadAllText($"{cgroup}/cgroup.procs").Length > 0; }
        catch (IOException) { return true; }
    }

    private string[] Links() => [.. Shell("ip -o link").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(':')[1].Trim())];

    private string[] Mounts() => [.. File.ReadAllLines($"/proc/{Pid}/mounts").Order(StringComparer.Ordinal)];

    // All but the host's init, its one child, and what looks for them. A dead one without a parent here came through an
    // nsenter that died before it, and waits for the machine's own init.
    private List<string> Processes() =>
        [.. Shell("ps -eo pid=,ppid=,stat=,args=").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(l => !l.Contains("sleep 100000", StringComparison.Ordinal) && !l.Contains("ps -eo", StringComparison.Ordinal))
            .Where(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not ["1", ..] and not [_, "0", ['Z', ..], ..])];

    /// <summary>The first child of <paramref name="pid"/>, both as seen from outside.</summary>
    public static int ChildOf(int pid)
    {
        for (int i = 0; i < 6000; i++)
        {
            string children = File.ReadAllText($"/proc/{pid}/task/{pid}/children").Trim();
            if (children.Length > 0) { return int.Parse(children.Split(' ')[0], global::System.Globalization.CultureInfo.InvariantCulture); }
            Thread.Sleep(10);
        }

        throw new InvalidOperationException("unshare has made no process");
    }
}
