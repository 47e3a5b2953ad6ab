using Nsinit.Abi;

namespace Nsinit.Linux.Files;

/// <summary>Sees the entries of a directory tree, one after the other.</summary>
internal interface ITreeVisitor
{
    /// <summary>A directory, open for reading; false: leave out what is in it.</summary>
    public bool Enter(int directory, string name, string path, in Statx info);

    /// <summary>The end of a directory that was entered.</summary>
    public void Leave(int directory, string name, string path, in Statx info);

    /// <summary>Anything else, by its name in its parent.</summary>
    public void Visit(int parent, string name, string path, in Statx info);
}
