using Nsinit.Abi;
using Nsinit.Plan;

namespace Nsinit.Launcher.Compile;

// Instructions on descriptors and files.
internal sealed partial class PlanWriter
{
    public void Close(byte slot) => Add(new() { Op = PlanOp.Close, Slot = slot, Dir = None });

    public void Dup(byte slot, int descriptor) =>
        Add(new() { Op = PlanOp.Dup, Slot = slot, Dir = None, A = (uint)descriptor });

    public void Open(byte slot, byte directory, string path, OpenFlags flags, ResolveFlags resolve, PlanFlags optional = PlanFlags.None) => Add(new()
    {
        Op = PlanOp.Open, Flags = optional, Slot = slot, Dir = directory, B = (ulong)flags, C = (ulong)resolve, Text = Text(path),
    });

    /// <summary>Writes a short text to an open file of the kernel's, which takes it as a whole.</summary>
    public void Write(byte slot, string text, PlanFlags optional = PlanFlags.None) =>
        Add(new() { Op = PlanOp.Write, Flags = optional, Slot = slot, Dir = None, More = Text(text) });

    /// <summary>The same for a file of the host that may be missing: then the slot stays empty.</summary>
    public void OpenOptional(byte slot, string path, OpenFlags flags) => Add(new()
    {
        Op = PlanOp.Open, Flags = PlanFlags.Optional, Slot = slot, Dir = None, B = (ulong)flags, Text = Text(path),
    });

    /// <summary>Makes a directory below <paramref name="root"/>, or with <paramref name="file"/> an empty file.</summary>
    public void MakePath(byte root, string path, bool file = false) => Add(new()
    {
        Op = PlanOp.MakePath,
        Flags = file ? PlanFlags.Extra : PlanFlags.None,
        Slot = None,
        Dir = root,
        A = DirectoryMode,
        Text = Text(path),
    });

    public void Mknod(byte directory, string name, uint mode, uint device) =>
        Add(new() { Op = PlanOp.Mknod, Slot = None, Dir = directory, A = mode, B = device, Text = Text(name) });

    public void Symlink(byte directory, string name, string target) =>
        Add(new() { Op = PlanOp.Symlink, Slot = None, Dir = directory, Text = Text(name), More = Text(target) });

    /// <summary>Part of the clean-up: what is gone already is no failure.</summary>
    public void Unlink(string path) =>
        Add(new() { Op = PlanOp.Unlink, Flags = PlanFlags.Optional, Slot = None, Dir = None, Text = Text(path) });

    /// <summary>As <see cref="Unlink"/>, for an empty directory.</summary>
    public void RemoveDirectory(string path) => Add(new()
    {
        Op = PlanOp.Unlink, Flags = PlanFlags.Optional, Slot = None, Dir = None, A = (uint)AtFlags.AT_REMOVEDIR, Text = Text(path),
    });

    /// <summary>With <paramref name="optional"/> a part of the clean-up; else a failure is reported.</summary>
    public void RemoveTree(string path, bool optional) => Add(new()
    {
        Op = PlanOp.RemoveTree,
        Flags = optional ? PlanFlags.Optional : PlanFlags.None,
        Slot = None,
        Dir = None,
        Text = Text(path),
    });

    private const uint DirectoryMode = 0x1ed;   // 0755
}
