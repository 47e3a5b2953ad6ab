using Nsinit.Abi;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.State;

/// <summary>Takes away the directories of the state that the last container or network has left empty.</summary>
internal static class Tidy
{
    /// <summary>rmdir(2) of each; one that is not empty stays, which is how the call knows.</summary>
    public static void RemoveEmpty(StateRoot root)
    {
        foreach (string directory in (string[])[root.Containers, root.Names, root.Networks, root.Images, root.Layers, root.Volumes, root.Path])
        {
            Paths.TryRemove(Fd.AT_FDCWD, directory, AtFlags.AT_REMOVEDIR);
        }
    }
}
