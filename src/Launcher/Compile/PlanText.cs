using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Linux.Files;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile;

/// <summary>The disassembler: what each instruction of a plan asks of the kernel, as text.</summary>
internal static class PlanText
{
    /// <summary>The calls of instruction <paramref name="index"/>, one a line.</summary>
    public static string Describe(BootPlan plan, int index)
    {
        PlanHeader header = MemoryMarshal.Read<PlanHeader>(plan.Bytes);
        ReadOnlySpan<byte> bytes = plan.Bytes;
        Instruction at = MemoryMarshal.Read<Instruction>(bytes[(PlanHeader.Length + index * Instruction.Length)..]);
        Operands operands = new(bytes[(int)header.Text..], at, plan.Map);
        return Describe(operands, plan.Map.ByInstruction[index]);
    }

    /// <summary>All instructions of a plan, numbered, with the act that each belongs to: the form of the golden files.</summary>
    public static string Disassemble(BootPlan plan)
    {
        StringBuilder text = new();
        Act? last = null;
        for (int i = 0; i < plan.Map.ByInstruction.Count; i++)
        {
            Act act = plan.Map.ByInstruction[i];
            if (act != last)
            {
                text.Append(act.Actor).Append(": ").Append(act.Phrase);
                if (act.Origin is not null) { text.Append("   # from ").Append(act.Origin); }
                text.Append('\n');
                last = act;
            }

            text.Append($"{i,5}  ").Append(Describe(plan, i).Replace("\n", "\n       ", StringComparison.Ordinal)).Append('\n');
        }

        return text.ToString();
    }

    private static string Describe(in Operands o, Act act) => o.At.Op switch
    {
        PlanOp.Exit => $"exit_group({o.At.A})",
        PlanOp.ExitWithChild => "exit_group(status of the child)",
        PlanOp.Clone => $"clone3({(o.At.B == 0 ? "" : Flags((CloneFlags)o.At.B))}{(o.At.Dir == Instruction.None ? "" : $", {o.Slot(o.At.Dir)}")}); the parent goes on at {o.At.A}",
        PlanOp.Await => o.At.Flags == PlanFlags.Extra ? "send(<launcher>, ready); read(<launcher>)" : "read(<launcher>)",
        PlanOp.Send => $"sendmsg({(o.At.Dir == Instruction.None ? "<launcher>" : o.Slot(o.At.Dir))}, SCM_RIGHTS {o.Slot(o.At.Slot)})",
        PlanOp.Receive => $"{o.Slot(o.At.Slot)} = recvmsg({o.Slot(o.At.Dir)}, SCM_RIGHTS)",
        PlanOp.Exec => $"execve({Quote(o.Text)}, [{string.Join(", ", o.Vector(o.At.B).ConvertAll(Quote))}], [{o.Vector(o.At.C).Count} variables])",
        PlanOp.Supervise => "close_range(3, ~0); signalfd4(); loop: read(signals), waitid(), kill()",
        PlanOp.Watch => "signalfd4(); loop: poll(), read(), write(), waitid(), kill()",
        PlanOp.Delay => $"rt_sigtimedwait(SIGTERM, {o.At.A} ms)",
        PlanOp.Relay => "loop: poll(), read(), sendto(), write()",
        PlanOp.Reap => "waitid(the child)",
        _ => DescribeFiles(o, act),
    };

    private static string DescribeFiles(in Operands o, Act act) => o.At.Op switch
    {
        PlanOp.Close => $"close({o.Slot(o.At.Slot)})",
        PlanOp.CloseFrom => $"close_range({o.At.A}, ~0)",
        PlanOp.Keep => $"close() all but {string.Join(", ", o.Slots(o.At.B))}",
        PlanOp.Mute => $"dup3({o.Slot(o.At.Slot)}) to {Descriptors(o.At.A)}",
        PlanOp.Dup => $"dup3({o.Slot(o.At.Slot)}, {o.At.A})",
        PlanOp.Open => $"{o.Slot(o.At.Slot)} = openat2({o.Path}, {Flags((OpenFlags)o.At.B)}{ResolveText(o.At.C)})",
        PlanOp.Write => $"write({o.Slot(o.At.Slot)}, {Quote(o.More)})",
        PlanOp.MakePath when o.At.Flags == PlanFlags.Extra => $"openat2({o.Path}, O_CREAT) unless it exists",
        PlanOp.MakePath => $"mkdirat({o.Path}) unless it exists",
        PlanOp.Mknod => $"mknodat({o.Path}, S_IFCHR|0{Convert.ToString(o.At.A & 0xfff, 8)}, {o.At.B >> 8}:{o.At.B & 0xff})",
        PlanOp.Symlink => $"symlinkat({Quote(o.More)}, {o.Path})",
        PlanOp.Unlink => $"unlinkat({o.Path}{(o.At.A == 0 ? "" : ", AT_REMOVEDIR")})",
        PlanOp.RemoveTree => $"unlinkat({o.Path}) and all below",
        PlanOp.RecordExit => $"write({Quote(o.More)}); renameat2({Quote(o.More)}, {Quote(o.Text)})",
        _ => DescribeMounts(o, act),
    };

    private static string DescribeMounts(in Operands o, Act act) => o.At.Op switch
    {
        PlanOp.Unshare => $"unshare({Flags((CloneFlags)o.At.B)})",
        PlanOp.Setns => $"setns({o.Slot(o.At.Slot)}, {Flags((CloneFlags)o.At.B)})",
        PlanOp.Propagate => $"mount(NULL, {Quote(o.Text)}, NULL, {Flags((MountFlags)o.At.A)})",
        PlanOp.MakeMount => $"{o.Slot(o.At.Slot)} = fsopen({Quote(o.Text)}); {Options(o.Blob)}fsmount({Flags((MountAttrs)o.At.A)})",
        PlanOp.OpenTree => $"{o.Slot(o.At.Slot)} = open_tree({o.Path}, OPEN_TREE_CLONE{((o.At.A & (uint)AtFlags.AT_RECURSIVE) != 0 ? "|AT_RECURSIVE" : "")})",
        PlanOp.MountAttr => $"mount_setattr({o.Slot(o.At.Slot)}, {Flags((MountAttrs)o.At.B)}{(o.At.A != 0 ? ", AT_RECURSIVE" : "")})",
        PlanOp.Attach => $"openat2({o.Path}, {Flags(OpenFlags.O_PATH | (OpenFlags)o.At.A)}{ResolveText(o.At.C)}); move_mount({o.Slot(o.At.Slot)})",
        PlanOp.Mask => $"openat2({o.Path}, O_PATH, RESOLVE_IN_ROOT); open_tree(empty file or directory); move_mount()",
        PlanOp.ReadOnly => $"openat2({o.Path}, O_PATH, RESOLVE_IN_ROOT); open_tree(); move_mount(); mount_setattr(MOUNT_ATTR_RDONLY)",
        PlanOp.PivotRoot => $"setns(own mount namespace); fchdir({o.Slot(o.At.Slot)}); pivot_root(\".\", \".\"); umount2(\".\", MNT_DETACH); chdir(\"/\")",
        _ => DescribeProcess(o, act),
    };

    private static string DescribeProcess(in Operands o, Act act) => o.At.Op switch
    {
        PlanOp.Chdir => $"chdir({Quote(o.Text)})",
        PlanOp.Hostname => $"sethostname({Quote(o.Text)})",
        PlanOp.Domainname => $"setdomainname({Quote(o.Text)})",
        PlanOp.Umask => $"umask({(o.At.A == 0 ? "" : "0")}{Convert.ToString(o.At.A, 8)})",
        PlanOp.Rlimit => $"prlimit64({o.At.A}, {o.At.B}, {o.At.C})",
        PlanOp.Prctl => $"prctl({PrctlName((int)o.At.A)}, {o.At.B})",
        PlanOp.SignalMask => $"rt_sigprocmask({(o.At.B == 0 ? "none" : "all")})",
        PlanOp.Setsid => "setsid()",
        PlanOp.BoundingSet => $"prctl(PR_CAPBSET_DROP, all but {Caps(o.At.B)})",
        PlanOp.Capabilities => $"capset({Caps(BinaryPrimitives.ReadUInt64LittleEndian(o.Blob))})",
        PlanOp.Groups => $"setgroups({string.Join(", ", MemoryMarshal.Cast<byte, uint>(o.Blob).ToArray())})",
        PlanOp.Ids => $"setresgid({o.At.B}); setresuid({o.At.C})",
        PlanOp.Keyring => "keyctl(KEYCTL_JOIN_SESSION_KEYRING)",
        PlanOp.Seccomp => $"prctl(PR_SET_SECCOMP, {o.Blob.Length / SockFilter.Length} instructions)",
        PlanOp.OpenPty => $"open({o.Slot(o.At.Dir)}/ptmx); ioctl(TIOCSPTLCK); {o.Slot((byte)o.At.A)} = ioctl(TIOCGPTPEER); ioctl(TIOCSWINSZ)",
        PlanOp.TakeTty => $"ioctl({o.Slot(o.At.Slot)}, TIOCSCTTY); dup3() to 0, 1, 2",
        PlanOp.Netlink => (act.Messages is null ? "send(rtnetlink)" : string.Join('\n', act.Messages)) + (o.At.C == 0 ? "" : $"; or else leave out the next {o.At.C}"),
        _ => $"instruction {(int)o.At.Op}",
    };

    private static string Flags<T>(T value)
        where T : struct, Enum => $"{value}".Replace(", ", "|", StringComparison.Ordinal);

    private static string ResolveText(ulong resolve) => resolve == 0 ? "" : $", {Flags((ResolveFlags)resolve)}";

    private static string PrctlName(int option) => option switch
    {
        Prctl.PR_SET_PDEATHSIG => nameof(Prctl.PR_SET_PDEATHSIG),
        Prctl.PR_SET_DUMPABLE => nameof(Prctl.PR_SET_DUMPABLE),
        Prctl.PR_SET_CHILD_SUBREAPER => nameof(Prctl.PR_SET_CHILD_SUBREAPER),
        _ => $"{option}",
    };

    private static string Descriptors(uint mask)
    {
        List<int> numbers = [];
        for (int fd = 0; fd < 3; fd++)
        {
            if ((mask >> fd & 1) != 0) { numbers.Add(fd); }
        }

        return string.Join(", ", numbers);
    }

    private static string Caps(ulong bits)
    {
        List<string> names = [];
        for (int i = 0; i < 64; i++)
        {
            if ((bits >> i & 1) != 0) { names.Add($"{(Capability)i}".Replace("CAP_", "", StringComparison.Ordinal).ToLowerInvariant()); }
        }

        return string.Join(' ', names);
    }

    private static string Options(ReadOnlySpan<byte> pairs)
    {
        StringBuilder text = new();
        string[] parts = Encoding.UTF8.GetString(pairs).Split('\0');
        for (int i = 0; i + 1 < parts.Length; i += 2)
        {
            text.Append(parts[i + 1].Length == 0 ? $"fsconfig({parts[i]}); " : $"fsconfig({parts[i]}={parts[i + 1]}); ");
        }

        return text.ToString();
    }

    private static string Quote(string text) => $"\"{text}\"";

    // The operands of one instruction, decoded from the plan's bytes.
    private readonly ref struct Operands
    {
        private readonly ReadOnlySpan<byte> _text;
        private readonly SourceMap _map;

        public Operands(ReadOnlySpan<byte> text, Instruction at, SourceMap map)
        {
            _text = text;
            At = at;
            _map = map;
        }

        public Instruction At { get; }

        public string Text => String(At.Text);

        public string More => String(At.More);

        public ReadOnlySpan<byte> Blob =>
            _text.Slice((int)At.More + sizeof(uint), BinaryPrimitives.ReadInt32LittleEndian(_text[(int)At.More..]));

        /// <summary>The path, with the directory it starts at in front.</summary>
        public string Path => At.Dir == Instruction.None ? Quote(Text) : $"{Slot(At.Dir)}, {Quote(Text)}";

        public string Slot(byte slot) => $"<{_map.NameOf(slot)}>";

        public List<string> Slots(ulong mask)
        {
            List<string> names = [];
            for (byte slot = 0; slot < Instruction.Slots; slot++)
            {
                if ((mask >> slot & 1) != 0) { names.Add(Slot(slot)); }
            }

            return names;
        }

        public List<string> Vector(ulong offset)
        {
            int count = (int)BinaryPrimitives.ReadInt64LittleEndian(_text[(int)offset..]);
            List<string> items = [];
            for (int i = 1; i <= count; i++)
            {
                items.Add(String((uint)BinaryPrimitives.ReadUInt64LittleEndian(_text[((int)offset + i * sizeof(ulong))..])));
            }

            return items;
        }

        private string String(uint offset) => offset == 0 ? "" : Utf8.Read(_text[(int)offset..]);
    }
}
