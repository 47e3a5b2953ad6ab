using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Weakened;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile;

// Instructions on mounts and namespaces.
internal sealed partial class PlanWriter
{
    /// <summary>How paths inside a root file system are walked: nothing leads out of it.</summary>
    public const ResolveFlags InRoot = ResolveFlags.RESOLVE_IN_ROOT | ResolveFlags.RESOLVE_NO_MAGICLINKS;

    /// <summary>As <see cref="InRoot"/>, for paths of ours that no image may turn into a link.</summary>
    public const ResolveFlags NoLinks = InRoot | ResolveFlags.RESOLVE_NO_SYMLINKS;

    public void Setns(byte slot, CloneFlags type) =>
        Add(new() { Op = PlanOp.Setns, Slot = slot, Dir = None, B = (ulong)type });

    public void Propagate(string path, MountFlags flags) =>
        Add(new() { Op = PlanOp.Propagate, Slot = None, Dir = None, A = (uint)flags, Text = Text(path) });

    /// <summary>Makes a mount of a new file system; each option is NAME=VALUE, or NAME alone for a flag.</summary>
    public void MakeMount(byte slot, string type, string[] options, MountAttrs attributes) => Add(new()
    {
        Op = PlanOp.MakeMount,
        Slot = slot,
        Dir = None,
        A = (uint)Given(attributes),
        Text = Text(type),
        More = _text.Blob(Pairs(options)),
    });

    public void OpenTree(byte slot, byte directory, string path, bool recursive) => Add(new()
    {
        Op = PlanOp.OpenTree,
        Slot = slot,
        Dir = directory,
        A = MountApi.OPEN_TREE_CLONE | MountApi.OPEN_TREE_CLOEXEC
            | (recursive ? (uint)AtFlags.AT_RECURSIVE : 0) | (path.Length == 0 ? (uint)AtFlags.AT_EMPTY_PATH : 0),
        Text = Text(path),
    });

    public void MountAttr(byte slot, MountAttrs set, bool recursive) => Add(new()
    {
        Op = PlanOp.MountAttr,
        Slot = slot,
        Dir = None,
        A = recursive ? (uint)AtFlags.AT_RECURSIVE : 0,
        B = (ulong)Given(set),
    });

    /// <summary>
    /// Attaches the mount in <paramref name="slot"/>, which stays open unless <paramref name="close"/> is set. With O_NOFOLLOW in
    /// <paramref name="flags"/> a link at the end of the path is what gets covered.
    /// </summary>
    public void Attach(byte slot, byte directory, string path, ResolveFlags resolve, bool close, OpenFlags flags = 0) => Add(new()
    {
        Op = PlanOp.Attach,
        Flags = close ? PlanFlags.Extra : PlanFlags.None,
        Slot = slot,
        Dir = directory,
        A = (uint)flags,
        C = (ulong)resolve,
        Text = Text(path),
    });

    public void Mask(byte root, string path, byte emptyFile, byte emptyDirectory) => Add(new()
    {
        Op = PlanOp.Mask, Slot = emptyFile, Dir = root, A = emptyDirectory, Text = Text(path),
    });

    public void ReadOnly(byte root, string path) =>
        Add(new() { Op = PlanOp.ReadOnly, Slot = None, Dir = root, Text = Text(path) });

    public void PivotRoot(byte slot) => Add(new() { Op = PlanOp.PivotRoot, Slot = slot, Dir = None });

    private static MountAttrs Given(MountAttrs attributes) => Weak.Lacks(Protection.Nodev) ? attributes & ~MountAttrs.MOUNT_ATTR_NODEV : attributes;

    private static byte[] Pairs(string[] options)
    {
        StringBuilder pairs = new();
        foreach (string option in options)
        {
            int equals = option.IndexOf('=');
            pairs.Append(equals < 0 ? option : option[..equals]).Append('\0');
            pairs.Append(equals < 0 ? "" : option[(equals + 1)..]).Append('\0');
        }

        return Encoding.UTF8.GetBytes(pairs.ToString());
    }
}
