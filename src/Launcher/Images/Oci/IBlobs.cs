using System;
using System.IO;

namespace Nsinit.Launcher.Images.Oci;

/// <summary>The files of an image: a directory's, or an archive's.</summary>
internal interface IBlobs : IDisposable
{
    /// <summary>Opens the file at <paramref name="path"/>; null when there is none. The caller closes it.</summary>
    public Stream? TryOpen(string path, out long length);
}
