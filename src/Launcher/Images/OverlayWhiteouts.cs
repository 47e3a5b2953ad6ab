using Nsinit.Abi;
using Nsinit.Launcher.Host;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>The marks of overlayfs: a character device 0:0 hides a name, an attribute of a directory all below it.</summary>
internal sealed unsafe class OverlayWhiteouts : IWhiteouts
{
    /// <summary>The attribute's name.</summary>
    public static string Opaque => OwnIds.IsNested ? "user.overlay.opaque" : "trusted.overlay.opaque";

    /// <summary>Whether an attribute is one of overlayfs: of the host's, or of one in a user namespace.</summary>
    public static bool IsMark(string attribute) =>
        attribute.StartsWith("trusted.overlay.", System.StringComparison.Ordinal) || attribute.StartsWith("user.overlay.", System.StringComparison.Ordinal);

    public void Made(string path) { }

    public void Hide(int parent, string directory, string name)
    {
        fixed (byte* path = Utf8.Terminated(name))
        {
            SysResult made = Kernel.Mknodat(parent, path, ModeBits.S_IFCHR, 0);
            if (made.Error != Errno.EEXIST) { made.OrThrow("make whiteout", name); return; }
        }

        // The layer has something else of that name, which counts. A directory would let the one below shine through.
        SysResult opened = Paths.TryOpen(parent, name, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
        if (opened.Failed) { return; }
        using OwnedFd child = new((int)opened.Value);
        HideAll(child.Value, name);
    }

    public void HideAll(int parent, string directory)
    {
        byte yes = (byte)'y';
        using OwnedFd opened = new(Paths.TryOpen(parent, ".", OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY).OrThrow("open", directory));
        fixed (byte* key = Utf8.Terminated(Opaque)) { Kernel.Fsetxattr(opened.Value, key, &yes, 1).OrThrow("make opaque", directory); }
    }

    /// <summary>Whether a directory, which is open, hides all that lies below it.</summary>
    public static bool IsOpaque(int directory, string path) => Xattrs.Read(directory, path).TryGetValue(Opaque, out byte[]? value) && value is [(byte)'y'];

    /// <summary>Whether what <paramref name="info"/> is about hides a name.</summary>
    public static bool IsWhiteout(in Statx info) =>
        (info.Mode & ModeBits.S_IFMT) == ModeBits.S_IFCHR && info.RdevMajor == 0 && info.RdevMinor == 0;
}
