using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Nsinit.Abi;
using Nsinit.Launcher.Weakened;
using Nsinit.Linux.Netlink;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile;

// Instructions that change the process itself, and its namespaces from within.
internal sealed partial class PlanWriter
{
    public void Chdir(string path) => AddText(PlanOp.Chdir, path);

    public void Hostname(string name) => AddText(PlanOp.Hostname, name);

    public void Domainname(string name) => AddText(PlanOp.Domainname, name);

    public void Rlimit(int resource, ulong soft, ulong hard) =>
        Add(new() { Op = PlanOp.Rlimit, Slot = None, Dir = None, A = (uint)resource, B = soft, C = hard });

    public void Unshare(CloneFlags flags) => Add(new() { Op = PlanOp.Unshare, Slot = None, Dir = None, B = (ulong)flags });

    public void Umask(uint mask) => Add(new() { Op = PlanOp.Umask, Slot = None, Dir = None, A = mask });

    public void Prctl(int option, ulong argument) =>
        Add(new() { Op = PlanOp.Prctl, Slot = None, Dir = None, A = (uint)option, B = argument });

    public void SignalMask(ulong mask) => Add(new() { Op = PlanOp.SignalMask, Slot = None, Dir = None, B = mask });

    public void Setsid() => Add(new() { Op = PlanOp.Setsid, Slot = None, Dir = None });

    public void BoundingSet(ulong keep) => Add(new() { Op = PlanOp.BoundingSet, Slot = None, Dir = None, B = keep });

    /// <summary>Effective and permitted alike; nothing inheritable (CVE-2022-29162), nothing ambient.</summary>
    public void Capabilities(ulong permitted)
    {
        ReadOnlySpan<ulong> sets = [permitted, permitted, 0, 0];
        Add(new() { Op = PlanOp.Capabilities, Slot = None, Dir = None, More = _text.Blob(MemoryMarshal.AsBytes(sets)) });
    }

    /// <summary>
    /// Leaves the caller's keyrings: a new session keyring, and no more system calls on keys. The filter is optional, a kernel may have neither.
    /// </summary>
    public void LeaveKeyrings()
    {
        if (Weak.Lacks(Protection.Keyrings)) { return; }
        Act("leave the caller's keyrings", "keyctl new_session");
        NewKeyring();
        Seccomp(KeyFilter.Program, optional: true);
    }

    public void NewKeyring() => Add(new() { Op = PlanOp.Keyring, Slot = None, Dir = None });

    /// <summary>Takes a filter, struct sock_filter by struct sock_filter.</summary>
    public void Seccomp(ReadOnlySpan<byte> program, bool optional) => Add(new()
    {
        Op = PlanOp.Seccomp, Flags = optional ? PlanFlags.Optional : PlanFlags.None, Slot = None, Dir = None, More = _text.Blob(program),
    });

    public void Groups(IReadOnlyList<uint> groups)
    {
        uint[] ids = new uint[groups.Count];
        for (int i = 0; i < ids.Length; i++) { ids[i] = groups[i]; }
        Add(new() { Op = PlanOp.Groups, Slot = None, Dir = None, More = _text.Blob(MemoryMarshal.AsBytes<uint>(ids)) });
    }

    public void Ids(uint uid, uint gid) => Add(new() { Op = PlanOp.Ids, Slot = None, Dir = None, B = gid, C = uid });

    /// <summary>Opens a terminal from the ptmx in <paramref name="directory"/>; the slave belongs to <paramref name="owner"/>.</summary>
    public void OpenPty(byte directory, byte master, byte slave, WinSize size, uint owner) => Add(new()
    {
        Op = PlanOp.OpenPty,
        Slot = master,
        Dir = directory,
        A = slave,
        B = size.Rows | (ulong)size.Columns << 16 | (ulong)size.PixelsX << 32 | (ulong)size.PixelsY << 48,
        C = owner,
    });

    public void TakeTty(byte slot) => Add(new() { Op = PlanOp.TakeTty, Slot = slot, Dir = None });

    /// <summary>Sends the messages in <paramref name="requests"/> to rtnetlink, or to another protocol. Returns what <see cref="LeaveOutFrom"/> takes.</summary>
    public int Netlink(NetlinkWriter requests, bool optional = false, int protocol = NetlinkAbi.NETLINK_ROUTE) => Add(new()
    {
        Op = PlanOp.Netlink,
        Flags = optional ? PlanFlags.Optional : PlanFlags.None,
        Slot = None,
        Dir = None,
        A = (uint)protocol,
        B = (ulong)requests.Acknowledgements,
        More = _text.Blob(requests.Bytes),
    });

    /// <summary>What has been written behind the netlink instruction <paramref name="netlink"/> is left out when that fails.</summary>
    public void LeaveOutFrom(int netlink) => CollectionsMarshal.AsSpan(_instructions)[netlink].C = checked((ushort)(_instructions.Count - netlink - 1));

    private void AddText(PlanOp op, string text) => Add(new() { Op = op, Slot = None, Dir = None, Text = Text(text) });
}
