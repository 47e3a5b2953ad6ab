using Nsinit.Abi;

namespace Nsinit.Plan;

/// <summary>By what it shows that a file is another than it was: files of the state are never changed but replaced. Zeros: there is none.</summary>
internal unsafe struct FileStamp
{
    private ulong _inode;
    private long _seconds;
    private ulong _nanoseconds;

    /// <summary>Takes it from what statx(2) has said.</summary>
    public static FileStamp Of(Statx* info) => new() { _inode = info->Inode, _seconds = info->ChangeSeconds, _nanoseconds = info->ChangeNanoseconds };

    /// <summary>Whether both are of the same file, unchanged.</summary>
    public readonly bool Is(FileStamp* other) => _inode == other->_inode && _seconds == other->_seconds && _nanoseconds == other->_nanoseconds;
}
