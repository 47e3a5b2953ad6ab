using System.Runtime.InteropServices;
using Nsinit.Abi;
using Nsinit.Launcher.Acts;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;
using Nsinit.Plan;

namespace Nsinit.Launcher.Launch;

/// <summary>Turns the four numbers of a report into a sentence, by way of the plan's source map.</summary>
internal static class InitFailure
{
    public static NsinitException Explain(BootPlan plan, InitReport report)
    {
        if (report.Kind == ReportKind.BadPlan || report.Instruction >= plan.Map.ByInstruction.Count)
        {
            return new NsinitException($"nsinit-init refused its plan (check {report.Value}): this is a defect of nsinit, please report it");
        }

        Act act = plan.Map.ByInstruction[report.Instruction];
        Errno error = (Errno)report.Value;
        return Op(plan, report.Instruction) switch
        {
            PlanOp.Exec => ExplainExec(act, error, report.Step),
            PlanOp.Netlink when act.Steps is not null && report.Step >= 1 && report.Step <= act.Steps.Count =>
                Sentence(act.Steps[report.Step - 1], error, act.Origin),
            _ => Sentence(act.Phrase, error, act.Origin),
        };
    }

    private static NsinitException Sentence(string phrase, Errno error, string? origin) =>
        new($"{phrase}: {ErrnoText.Describe(error)}") { Origin = origin, Hint = Hints.For(phrase, error), Error = error };

    private static NsinitException ExplainExec(Act act, Errno error, int step)
    {
        string why = $"{act.Phrase}: {ErrnoText.Describe(error)}";
        return (error, step) switch
        {
            (_, ExecStep.IsDirectory) => new($"{why}: it is a directory")
            {
                Failure = Failure.NotExecutable, Hint = "name a program",
            },
            (Errno.ENOENT, ExecStep.InterpreterMissing) => new($"{why}: the file is there, but the interpreter it names is not")
            {
                Failure = Failure.NotFound,
                Hint = "the root file system lacks the dynamic loader or the program of the #! line: use a static binary, or install what is missing",
            },
            (Errno.ENOTDIR, _) => new(why)
            {
                Failure = Failure.NotFound, Hint = "a part of its path is a file: check the path",
            },
            (Errno.ENOENT, _) => new(why)
            {
                Failure = Failure.NotFound,
                Hint = "there is no such command in the container: check the name, its PATH, or give the full path",
            },
            (Errno.ENOEXEC, _) => new(why)
            {
                Failure = Failure.NotExecutable,
                Hint = "it is built for another processor, or is a script without a #! line",
            },
            (Errno.EACCES, _) => new(why) { Failure = Failure.NotExecutable, Hint = "chmod +x it, or look for noexec on its mount" },
            _ => new(why) { Failure = Failure.NotExecutable, Hint = Hints.For("execute", error) },
        };
    }

    private static PlanOp Op(BootPlan plan, int index) =>
        MemoryMarshal.Read<Instruction>(System.MemoryExtensions.AsSpan(plan.Bytes, PlanHeader.Length + index * Instruction.Length)).Op;
}
