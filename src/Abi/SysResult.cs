namespace Nsinit.Abi;

/// <summary>What the kernel returned: a value, or an error number negated (the last 4095 values of a word).</summary>
internal readonly struct SysResult
{
    /// <summary>The raw word.</summary>
    public readonly nint Value;

    public SysResult(nint value) => Value = value;

    public bool Failed => Value < 0;

    /// <summary>The error, or <see cref="Errno.None"/> on success.</summary>
    public Errno Error => Failed ? (Errno)(-(int)Value) : Errno.None;

    /// <summary>Whether this is <paramref name="error"/>.</summary>
    public bool Is(Errno error) => Value == -(nint)(int)error;

    /// <summary>A result that reports <paramref name="error"/>, for checks made without asking the kernel.</summary>
    public static SysResult Fail(Errno error) => new(-(nint)(int)error);
}
