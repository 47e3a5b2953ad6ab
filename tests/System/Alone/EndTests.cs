using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Alone;

/// <summary>What an init ends with.</summary>
public sealed class EndTests
{
    // Those whose default is to end a process; the last are real-time signals, of which the C library keeps two for itself.
    private const string Deadly = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 24 25 26 27 29 30 31 32 33 "
        + "34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64";

    [Theory]
    [MemberData(nameof(Inits.All), MemberType = typeof(Inits))]
    public void Every_exit_code_is_the_childs(string init)
    {
        Result result = Inits.Shell(init, "i=0; while [ $i -lt 256 ]; do $init -- $probe exit $i; echo $?; i=$((i + 1)); done");
        Assert.Equal(Enumerable.Range(0, 256).Select(i => $"{i}"), result.Output.Split('\n')[..256]);
    }

    [Theory]
    [MemberData(nameof(Inits.Tinis), MemberType = typeof(Inits))]
    public void Every_exit_code_can_be_forgiven_and_no_other_is(string init)
    {
        Result forgiven = Inits.Shell(init, "i=0; while [ $i -lt 256 ]; do $init -e $i -- $probe exit $i; echo $?; i=$((i + 1)); done");
        Assert.Equal(Enumerable.Repeat("0", 256), forgiven.Output.Split('\n')[..256]);
        Result others = Inits.Shell(init,
            "all=; i=0; while [ $i -lt 256 ]; do all=\"$all -e $i\"; i=$((i + 1)); done; "
            + "i=1; while [ $i -lt 256 ]; do $init $(echo \"$all \" | sed \"s/-e $i / /\") -- $probe exit $i; echo $?; i=$((i + 1)); done");
        Assert.Equal(Enumerable.Range(1, 255).Select(i => $"{i}"), others.Output.Split('\n')[..255]);
    }

    [Theory]
    [MemberData(nameof(Inits.All), MemberType = typeof(Inits))]
    public void A_deadly_signal_is_128_and_its_number(string init)
    {
        Result result = Inits.Shell(init, $"ulimit -c 0; for i in {Deadly}; do $init -- $probe die $i; echo $?; done");
        Assert.Equal(Deadly.Split(' ').Select(i => $"{128 + int.Parse(i)}"), result.Output.Split('\n', global::System.StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [MemberData(nameof(Inits.Ours), MemberType = typeof(Inits))]
    public void What_cannot_be_executed_is_126_or_127_and_one_line(string init)
    {
        string directory = Directory.CreateTempSubdirectory("nsinit-alone-").FullName;
        try
        {
            File.WriteAllText($"{directory}/plain", "text");
            File.WriteAllText($"{directory}/orphan", "#!/no/such/interpreter\n");
            Programs.Run("chmod", ["+x", $"{directory}/orphan"]);
            Assert.Equal((127, "nsinit-init: command not found: no-such-command"), Of(Inits.Run(init, "no-such-command")));
            Assert.Equal((127, "nsinit-init: command not found: /no/such"), Of(Inits.Run(init, "/no/such")));
            Assert.Equal((126, $"nsinit-init: a directory, no command: {directory}"), Of(Inits.Run(init, directory)));
            Assert.Equal((126, $"nsinit-init: cannot be executed: {directory}/plain"), Of(Inits.Run(init, $"{directory}/plain")));
            Assert.Equal((127, $"nsinit-init: its interpreter is missing: {directory}/orphan"), Of(Inits.Run(init, $"{directory}/orphan")));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    // tini's code for what was not found is the shell's too.
    [Theory]
    [MemberData(nameof(Inits.Tinis), MemberType = typeof(Inits))]
    public void A_missing_command_is_127_and_a_forbidden_one_126(string init)
    {
        Assert.Equal(127, Inits.Run(init, "-s", "--", "/no/such").Code);
        Assert.Equal(126, Inits.Run(init, "-s", "--", "/etc/passwd").Code);
    }

    // As execvp(3), and so every other init, has it.
    [Theory]
    [MemberData(nameof(Inits.All), MemberType = typeof(Inits))]
    public void A_script_without_a_first_line_is_the_shells(string init)
    {
        string script = Path.GetTempFileName();
        File.WriteAllText(script, "exit $#\n");
        Programs.Run("chmod", ["+x", script]);
        try
        {
            Assert.Equal(2, Inits.Run(init, "--", script, "one", "two").Code);
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static (int Code, string Line) Of(Result result) =>
        (result.Code, result.Error.Split('\n').First(l => !l.Contains("not PID 1", global::System.StringComparison.Ordinal)));
}
