using System;
using System.Collections.Generic;

namespace Nsinit.Abi;

/// <summary>One system call that was asked for.</summary>
internal sealed record Request(int Number, nint[] Arguments);

/// <summary>The process has ended, as far as the code under test can tell.</summary>
internal sealed class ExitException(int code) : Exception
{
    public int Code { get; } = code;
}

/// <summary>
/// The kernel of the tests: it writes down what it is asked for, and answers what the test wants. Nothing reaches the real
/// one, so a plan may ask for anything.
/// </summary>
internal static class Recorder
{
    [ThreadStatic]
    private static List<Request>? _requests;

    [ThreadStatic]
    private static Func<Request, nint>? _answer;

    /// <summary>What was asked for since <see cref="Start"/>.</summary>
    public static IReadOnlyList<Request> Requests => _requests ?? [];

    /// <summary>Forgets everything; from now on <paramref name="answer"/> answers, in this thread.</summary>
    public static void Start(Func<Request, nint> answer)
    {
        _requests = [];
        _answer = answer;
    }

    public static nint Ask(int number, params nint[] arguments)
    {
        Request request = new(number, arguments);
        if (_requests is null || _answer is null) { throw new InvalidOperationException("no test is recording in this thread"); }
        _requests.Add(request);
        return number == Syscall.exit_group ? throw new ExitException((int)arguments[0]) : _answer(request);
    }
}

internal static unsafe partial class Kernel
{
    private static partial SysResult Invoke(int number) =>
        new(Recorder.Ask(number));

    private static partial SysResult Invoke(nint a, int number) =>
        new(Recorder.Ask(number, a));

    private static partial SysResult Invoke(nint a, nint b, int number) =>
        new(Recorder.Ask(number, a, b));

    private static partial SysResult Invoke(nint a, nint b, nint c, int number) =>
        new(Recorder.Ask(number, a, b, c));

    private static partial SysResult Invoke(nint a, nint b, nint c, nint d, int number) =>
        new(Recorder.Ask(number, a, b, c, d));

    private static partial SysResult Invoke(nint a, nint b, nint c, nint d, nint e, int number) =>
        new(Recorder.Ask(number, a, b, c, d, e));

    private static partial SysResult Invoke(nint a, nint b, nint c, nint d, nint e, nint f, int number) =>
        new(Recorder.Ask(number, a, b, c, d, e, f));

    private static partial SysResult Invoke(int a, int number) => Invoke((nint)(uint)a, number);

    private static partial SysResult Invoke(int a, nint b, int number) => Invoke((nint)(uint)a, b, number);

    private static partial SysResult Invoke(int a, nint b, nint c, int number) => Invoke((nint)(uint)a, b, c, number);

    private static partial SysResult Invoke(int a, nint b, nint c, nint d, int number) => Invoke((nint)(uint)a, b, c, d, number);

    private static partial SysResult Invoke(int a, nint b, nint c, nint d, nint e, int number) => Invoke((nint)(uint)a, b, c, d, e, number);

    private static partial SysResult Invoke(int a, nint b, nint c, nint d, nint e, nint f, int number) => Invoke((nint)(uint)a, b, c, d, e, f, number);
}
