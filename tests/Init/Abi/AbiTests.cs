extern alias linux;

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Nsinit.Abi;
using Xunit;

namespace Nsinit.Tests.Init.Abi;

/// <summary>
/// The C compiler is the oracle: every constant and every offset of src/Abi becomes a _Static_assert over the kernel's own
/// headers, of x86-64 and, where a cross compiler is installed, of arm64.
/// </summary>
public sealed class AbiTests
{
    // Ours, not the kernel's.
    private static readonly HashSet<string> NotTheKernels = ["Arch", "Kernel", "SysResult", "Recorder", "Request", "ExitException"];

    private static readonly (string Name, string Compiler)[] Machines = [("x64", "x86_64-linux-gnu-gcc"), ("arm64", "aarch64-linux-gnu-gcc")];

    private static IEnumerable<Type> Types => typeof(Errno).Assembly.GetTypes()
        .Where(t => t.Namespace == typeof(Errno).Namespace && !t.IsNested && !NotTheKernels.Contains(t.Name))
        .Concat(typeof(linux::Nsinit.Linux.ErrnoText).Assembly.GetTypes().Where(t => t.Name.EndsWith("Abi", StringComparison.Ordinal)));

    public static TheoryData<string> MachineNames => [.. Machines.Select(m => m.Name)];

    [Fact]
    public void Every_type_is_in_a_list()
    {
        Assert.All(Types, type => Assert.True(
            KernelHeaders.Constants.ContainsKey(type.Name) || !Constants(type).Any(),
            $"{type.Name} has constants and no header in KernelHeaders.Constants"));
        Assert.All(Types.Where(IsStructure), type => Assert.True(
            KernelHeaders.Structures.ContainsKey(type.Name) || KernelHeaders.Composed.ContainsKey(type.Name),
            $"{type.Name} is a structure and in neither list of KernelHeaders"));
    }

    [Theory]
    [MemberData(nameof(MachineNames))]
    public void Constants_are_the_kernels(string machine) => Compile(machine, Types.SelectMany(type => ConstantUnits(machine, type)));

    [Theory]
    [MemberData(nameof(MachineNames))]
    public void Structures_are_the_kernels(string machine) => Compile(machine, Types.Where(IsStructure).Select(StructureUnit));

    /// <summary>An oracle that agrees with everything would be none.</summary>
    [Fact]
    public void A_wrong_number_is_noticed()
    {
        string output = Run(Machines[0].Compiler, Unit("linux/errno.h", ["EPERM == 2"]));
        Assert.Contains("static assertion failed", output, StringComparison.Ordinal);
    }

    private static void Compile(string machine, IEnumerable<string> units)
    {
        string compiler = Machines.Single(m => m.Name == machine).Compiler;
        if (!Exists(compiler)) { Assert.Skip($"{compiler} is not installed"); }
        string[] failures = [.. units.AsParallel().Select(unit => Run(compiler, unit)).Where(output => output.Length > 0)];
        if (failures.Length > 0) { Assert.Fail(string.Join('\n', failures)); }
    }

    private static IEnumerable<string> ConstantUnits(string machine, Type type)
    {
        if (!KernelHeaders.Constants.TryGetValue(type.Name, out string? headers)) { yield break; }
        (string Key, FieldInfo Field)[] all = [.. Constants(type).Select(f => ($"{type.Name}.{f.Name}", f))];
        yield return Unit(headers, all.Where(c => !KernelHeaders.Apart.ContainsKey(c.Key)).Select(c => Assertion(machine, c.Key, c.Field)));
        foreach ((string key, FieldInfo field) in all.Where(c => KernelHeaders.Apart.ContainsKey(c.Key)))
        {
            yield return Unit(KernelHeaders.Apart[key], [Assertion(machine, key, field)]);
        }
    }

    private static string Assertion(string machine, string key, FieldInfo field)
    {
        string name = field.DeclaringType == typeof(Syscall) ? $"__NR_{field.Name}" : field.Name;
        string expression = KernelHeaders.Expressions.GetValueOrDefault(key, name);
        Int128 value = Value(machine, field);
        return $"(__int128)({expression}) == (__int128){(value > long.MaxValue ? $"{value}ULL" : $"{value}LL")}";
    }

    // This build has the numbers of one processor; those of the other stand beside them in the source.
    private static Int128 Value(string machine, FieldInfo field)
    {
        bool perArch = field.DeclaringType == typeof(Syscall) || field.DeclaringType == typeof(OpenFlags);
        if (perArch && Sources.ForBoth.TryGetValue($"{field.DeclaringType!.Name}.{field.Name}", out (long Arm64, long X64) both))
        {
            return machine == "arm64" ? both.Arm64 : both.X64;
        }

        object value = field.GetRawConstantValue()!;
        return value is ulong large ? large : Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string StructureUnit(Type type)
    {
        if (KernelHeaders.Composed.TryGetValue(type.Name, out (string Headers, string[] Assertions) composed))
        {
            return Unit(composed.Headers, composed.Assertions);
        }

        (string headers, string name, string fields) = KernelHeaders.Structures[type.Name];
        FieldInfo[] ours = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        string[] theirs = fields.Split(' ');
        Assert.Equal(ours.Length, theirs.Length);
        List<string> assertions = [$"sizeof({name}) == {Marshal.SizeOf(type)}"];
        for (int i = 0; i < ours.Length; i++)
        {
            assertions.Add($"__builtin_offsetof({name}, {theirs[i]}) == {Marshal.OffsetOf(type, ours[i].Name)}");
            // A buffer of ours may be several fields of C in a row.
            if (ours[i].FieldType.IsPrimitive) { assertions.Add($"sizeof((({name} *)0)->{theirs[i]}) == {Marshal.SizeOf(ours[i].FieldType)}"); }
        }

        return Unit(headers, assertions);
    }

    private static string Unit(string headers, IEnumerable<string> assertions)
    {
        StringBuilder unit = new("#define _GNU_SOURCE\n#include <stddef.h>\n");
        foreach (string header in headers.Split(' ')) { unit.Append($"#include <{header}>\n"); }
        foreach (string assertion in assertions)
        {
            string? recent = KernelHeaders.Recent.FirstOrDefault(name => assertion.Contains($"({name})", StringComparison.Ordinal));
            string line = $"_Static_assert({assertion}, \"{assertion}\");\n";
            unit.Append(recent is null ? line : $"#ifdef {recent}\n{line}#endif\n");
        }

        return unit.ToString();
    }

    // What the compiler says; nothing when it agrees.
    private static string Run(string compiler, string unit)
    {
        using Process process = Process.Start(new ProcessStartInfo(compiler, "-Werror -Wall -Wno-overflow -fsyntax-only -x c -")
        {
            RedirectStandardInput = true, RedirectStandardError = true,
        })!;
        process.StandardInput.Write(unit);
        process.StandardInput.Close();
        string output = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : $"{compiler}: {output}";
    }

    private static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));

    private static bool IsStructure(Type type) => type.IsValueType && !type.IsEnum;

    // "None" is how we say zero.
    private static IEnumerable<FieldInfo> Constants(Type type) =>
        type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Where(f => f.IsLiteral && f.Name != "None");
}
