using System.Collections.Generic;
using System.Globalization;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Containers;

/// <summary>What becomes of a signal that a container is sent: SigIgn, SigCgt and SigBlk in /proc/PID/status say.</summary>
internal static class SignalFate
{
    /// <summary>Why the payload lives on, in words: which process, and what it does about the signal.</summary>
    public static string Explain(ContainerState state, int signal)
    {
        int pid = Addressee(state);
        Dictionary<string, string> status = ProcessFacts.Status(pid);
        string who = $"process {pid} ({status.GetValueOrDefault("Name", "?")})";
        string name = SignalNames.Of(signal);
        if (status.GetValueOrDefault("State", "").StartsWith('D')) { return $"{who} waits in the kernel and cannot take {name}"; }
        if (Has(status, "SigIgn", signal)) { return $"{who} ignored {name}"; }
        if (Has(status, "SigBlk", signal)) { return $"{who} blocked {name}"; }
        if (Has(status, "SigCgt", signal)) { return $"{who} caught {name} and went on"; }
        return state.Record is { Init: false }
            ? $"{who} is PID 1 and has no handler for {name}, so that the kernel kept it from it" : $"{who} went on after {name}";
    }

    // PID 1 of ours passes the signal on to the payload, its first child.
    private static int Addressee(ContainerState state)
    {
        int first = state.Process!.Pid;
        return state.Record is { Init: true } && ProcessFacts.FirstChild(first) is int payload ? payload : first;
    }

    private static bool Has(Dictionary<string, string> status, string set, int signal) =>
        ulong.TryParse(status.GetValueOrDefault(set), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong bits)
        && (bits & Abi.Signal.Bit(signal)) != 0;
}
