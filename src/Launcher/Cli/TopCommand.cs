using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Cli.Views;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit top NAME</c>: reads /proc of the host and runs nothing of the container (CVE-2022-1227).</summary>
internal static class TopCommand
{
    private const ulong TicksPerSecond = 100;

    public static Command Create(GlobalOptions globals)
    {
        Argument<string> name = Opt.One("NAME", "name or id of a running container");
        Option<string?> format = Opt.Format();
        NsinitCommand top = new("top", "List the processes of a container.") { Examples = [("nsinit top web", "with their pids on the host and inside")] };
        top.Arguments.Add(name);
        top.Options.Add(format);
        return top.Does(parsed =>
        {
            string wanted = parsed.GetRequiredValue(name);
            ContainerStore store = new(globals.Root);
            new Recovery(store).Sweep();
            if (store.Load(ContainerFinder.Find(store, wanted)) is not { Phase: Phase.Running } state)
            {
                throw new NsinitException($"list the processes of {wanted}: container not running") { Hint = "nsinit ps lists those that run" };
            }

            List<ProcessStatus> processes = ContainerProcesses.Pids(state).ConvertAll(ProcessStatus.Read).FindAll(p => p is not null)!;
            if (FormatOption.Read(parsed.GetValue(format)) == Format.Json)
            {
                Output.WriteJson(JsonSerializer.Serialize(processes, ViewJson.Plain.ListProcessStatus));
            }
            else { Output.Write(Text(processes)); }
            return ExitCode.Success;
        });
    }

    private static string Text(List<ProcessStatus> processes)
    {
        Table table = new("PID", "INSIDE", "PPID", "UID", "STATE", "TIME", "MEMORY", "COMMAND");
        foreach (ProcessStatus process in processes)
        {
            ulong seconds = process.CpuTicks / TicksPerSecond;
            table.Add(
                Number(process.Pid), Number(process.InnerPid), Number(process.Parent), $"{process.Uid}", State(process.State),
                $"{seconds / 60}:{seconds % 60:00}", Sizes.Short(process.Memory), process.Command);
        }

        return table.ToString();
    }

    // The two that people ask about.
    private static string State(char state) => state switch
    {
        'D' => "D (waits for a device)",
        'Z' => "Z (ended, not reaped)",
        _ => $"{state}",
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
