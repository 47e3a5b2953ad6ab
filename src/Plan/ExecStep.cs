namespace Nsinit.Plan;

/// <summary>Steps of a failed Exec, beside 0: what the errno alone does not say.</summary>
internal static class ExecStep
{
    /// <summary>EACCES, and it is a directory.</summary>
    public const int IsDirectory = 1;

    /// <summary>ENOENT though the file is there: the interpreter that it names is not.</summary>
    public const int InterpreterMissing = 2;
}
